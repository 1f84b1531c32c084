import type { ObjectModel } from './object.model.js';
import {
  apAccountLabelModel,
  apAdjustmentItemModel,
  apAdjustmentModel,
  apBillItemModel,
  apBillModel,
  arAccountLabelModel,
} from './payable.model.js';
import {
  apAdvanceItemModel,
  apAdvanceModel,
  apPaymentDetailModel,
  apPaymentModel,
  arAdvanceItemModel,
  arAdvanceModel,
  arPaymentDetailModel,
  arPaymentModel,
} from './payment.model.js';
import { arAdjustmentItemModel, arAdjustmentModel, arInvoiceItemModel, arInvoiceModel } from './receivable.model.js';

/** Documents of payables and receivables, lines before their headers. */
export const SUBLEDGER_MODELS: readonly ObjectModel[] = [
  apAccountLabelModel,
  arAccountLabelModel,
  apBillItemModel,
  apBillModel,
  apAdjustmentItemModel,
  apAdjustmentModel,
  apAdvanceItemModel,
  apAdvanceModel,
  apPaymentDetailModel,
  apPaymentModel,
  arInvoiceItemModel,
  arInvoiceModel,
  arAdjustmentItemModel,
  arAdjustmentModel,
  arAdvanceItemModel,
  arAdvanceModel,
  arPaymentDetailModel,
  arPaymentModel,
];
