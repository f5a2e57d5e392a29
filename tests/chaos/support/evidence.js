// Evidence as a person adds it: a file with a number, at one line of a sheet.

import { sheet, staff } from "./people.js";
import { ask } from "./web.js";

const BOUNDARY = "----thidua-chaos";
let sent = 0;

/** Sends a PDF of about that many bytes, each another. */
export function upload(port, unit, bytes = 250_000) {
  sent += 1;
  const file = `%PDF-1.7\n% ${sent} ${Math.random()}\n${"minh chung ".repeat(bytes / 11)}\n%%EOF\n`;
  const part = (head, content) => `--${BOUNDARY}\r\nContent-Disposition: form-data; ${head}\r\n\r\n${content}\r\n`;
  const body = part('name="number"', `${sent}-CV/BTC`)
    + part(`name="files"; filename="minh-chung-${sent}.pdf"\r\nContent-Type: application/pdf`, file) + `--${BOUNDARY}--\r\n`;
  return ask({
    port, path: `${sheet(unit)}/lines/II.1/evidence`, cookie: staff(unit), body,
    headers: { "content-type": `multipart/form-data; boundary=${BOUNDARY}` },
  });
}
