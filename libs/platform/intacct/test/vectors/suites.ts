const js = 'intacct/intacct-sdk-js test';
const php = 'intacct/intacct-sdk-php test/Intacct';
const oldPhp = 'intacct/intacct-sdk-php (before commit b441a0a9) test/Intacct';
const go = 'jfcote87/intacct';
const ps = 'craibuc/PsIntacct Tests';

/** Where shapes were seen: repository and path. `documentation`: told, not shown; `own`: a variation that nobody shows. */
export const suites = {
  'js:Result': `${js}/Xml/Response/ResultTest.ts`,
  'js:Authentication': `${js}/Xml/Response/AuthenticationTest.ts`,
  'js:ErrorMessage': `${js}/Xml/Response/ErrorMessageTest.ts`,
  'js:OnlineResponse': `${js}/Xml/OnlineResponseTest.ts`,
  'js:OfflineResponse': `${js}/Xml/OfflineResponseTest.ts`,
  'js:RequestHandler': `${js}/Xml/RequestHandlerTest.ts`,
  'js:OnlineClient': `${js}/OnlineClientTest.ts`,
  'js:SessionProvider': `${js}/SessionProviderTest.ts`,
  'php:Result': `${php}/Xml/Response/ResultTest.php`,
  'php:AbstractResponse': `${php}/Xml/AbstractResponseTest.php`,
  'php:RequestHandler': `${php}/Xml/RequestHandlerTest.php`,
  'php:QueryClient': 'intacct/intacct-sdk-php (before commit 66abf443) test/Intacct/QueryClientTest.php',
  'php:ClassObj': `${oldPhp}/Company/ClassObjTest.php`,
  'php:User': `${oldPhp}/Company/UserTest.php`,
  'php:InspectClass': `${oldPhp}/Company/InspectClassResponse.xml`,
  'php:Account': `${oldPhp}/GeneralLedger/AccountTest.php`,
  'go:execFuncError': `${go} testfiles/execFuncError.xml`,
  'go:execLoginInvalid': `${go} testfiles/execLoginInvalid.xml`,
  'go:execProjectSuccess': `${go} testfiles/execProjectSuccess.xml`,
  'go:execXMLError': `${go} testfiles/execXMLError.xml`,
  'go:functionErrorSuccess': `${go} testfiles/functionErrorSuccess.xml`,
  'go:sessionInvalid': `${go} testfiles/sessionInvalid.xml`,
  'go:vendorResponse': `${go} testfiles/vendorResponse.xml`,
  'go:objects': `${go} objects_test.go`,
  'ps:Create-Attachment': `${ps}/Fixtures/Create-Attachment.Response.xml`,
  'ps:Create-Session': `${ps}/Fixtures/Create-Session.Response.xml`,
  'ps:Delete-Attachment': `${ps}/Fixtures/Delete-Attachment.Response.xml`,
  'ps:Find-IntacctObject': `${ps}/Fixtures/Find-IntacctObject.Response.xml`,
  'ps:Get-Attachment': `${ps}/Fixtures/Get-Attachment.Response.xml`,
  'ps:Get-AttachmentFolder': `${ps}/Fixtures/Get-AttachmentFolder.Response.xml`,
  'ps:Get-Dimension': `${ps}/Fixtures/Get-Dimension.xml`,
  'ps:Get-Object.Default': `${ps}/Fixtures/Get-Object.Default.xml`,
  'ps:Get-Object.Object': `${ps}/Fixtures/Get-Object.Object.xml`,
  'ps:Get-Object.Details': `${ps}/Fixtures/Get-Object.Object.Details.xml`,
  'ps:Save-Object.create': `${ps}/Fixtures/Save-Object.create.xml`,
  'ps:Save-Object.update': `${ps}/Fixtures/Save-Object.update.xml`,
  'ps:Get-ARPayment': `${ps}/Public/Get-ARPayment.Tests.ps1`,
  'ps:New-Customer': `${ps}/Public/New-Customer.Tests.ps1`,
  'ps:New-StatisticalAccount': `${ps}/Public/New-StatisticalAccount.Tests.ps1`,
  'ps:Remove-IntacctObject': `${ps}/Public/Remove-IntacctObject.Tests.ps1`,
  'py:api_base': 'fylein/sageintacct-sdk-py sageintacctsdk/apis/api_base.py',
  'fyle:tasks': 'fylein/fyle-intacct-api tests/test_sageintacct/test_tasks.py',
  documentation: 'documentation of the API',
  own: 'a variation of ours',
} as const;

export type Suite = keyof typeof suites;
