// Where the servers that are measured listen. Run by itself it says which of these are taken and ends with 1: a server of
// somebody else must not be measured in the product's place.

import { createServer } from "node:net";
import { fileURLToPath } from "node:url";

export const PRODUCT = "127.0.0.1:8197";
export const MINIMAL = "127.0.0.1:8198";
/** The second instance, for freshness. */
export const SECOND = "127.0.0.1:8196";

/** The sentence about an address nobody can listen at now; nothing where one can. */
function fault(address) {
  const [host, port] = address.split(":");
  return new Promise((resolve) => {
    const server = createServer();
    server.once("error", ({ code }) => resolve(`Nothing can listen at ${address} (${code}): end what does (\`ss -ltnp\` names it) and start again.`));
    server.listen({ host, port: Number(port) }, () => server.close(() => resolve()));
  });
}

/** What is wrong with the addresses, a sentence each. */
export async function faults() {
  return (await Promise.all([PRODUCT, MINIMAL, SECOND].map(fault))).filter(Boolean);
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const found = await faults();
  found.forEach((sentence) => process.stderr.write(`${sentence}\n`));
  process.exitCode = found.length === 0 ? 0 : 1;
}
