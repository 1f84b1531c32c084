import { Controller, Get } from '@nestjs/common';
import { openApiDocument } from './openapi.document.js';

/** The HTTP interface as a document. */
@Controller('openapi.json')
export class OpenApiController {
  @Get()
  document(): unknown {
    return openApiDocument();
  }
}
