import { once } from 'node:events';
import { createWriteStream } from 'node:fs';

const CITIES = ['Halifax', 'Moncton', 'Regina', 'Guelph', 'Laval', 'Kelowna', 'Whitehorse'];
const LINES_PER_WRITE = 5_000;

export const vendorId = (index: number): string => `V${String(index).padStart(7, '0')}`;

function vendor(index: number): object {
  const name = `Supplier ${index} Trading Ltd`;
  return {
    VENDORID: vendorId(index),
    NAME: name,
    STATUS: index % 10 === 0 ? 'inactive' : 'active',
    TAXID: `TX${index % 997}`,
    COMMENTS: `Imported in batch ${Math.floor(index / 500)}`,
    DISPLAYCONTACT: {
      PRINTAS: name,
      EMAIL1: `accounts${index}@supplier.example`,
      MAILADDRESS: { CITY: CITIES[index % CITIES.length], COUNTRYCODE: 'CA' },
    },
  };
}

/** Write a company file with vendors numbered from 0, each with a display contact of its own. */
export async function writeVendorCompany(path: string, vendors: number): Promise<void> {
  const file = createWriteStream(path);
  const settings = {
    companyId: 'MAPLESTREET',
    baseCurrency: 'CAD',
    modules: ['GL', 'AP'],
    users: [{ userId: 'bridge_api' }],
    senders: ['XT_mfg'],
  };
  file.write(`${JSON.stringify(settings).slice(0, -1)},"objects":{"VENDOR":[\n`);
  for (let from = 0; from < vendors; from += LINES_PER_WRITE) {
    const lines = Array.from({ length: Math.min(LINES_PER_WRITE, vendors - from) }, (_, at) =>
      JSON.stringify(vendor(from + at)),
    );
    const text = `${from === 0 ? '' : ',\n'}${lines.join(',\n')}`;
    if (!file.write(text)) await once(file, 'drain');
  }
  file.end(']}}\n');
  await once(file, 'close');
}
