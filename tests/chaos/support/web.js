// Requests as browsers send them. A request never throws: what became of it is told by the answer.

import { request } from "node:http";
import { now } from "./process.js";

/** Far more than any answer may take; only a hang reaches it. */
const HANG_MS = 30_000;

/** The fields of a form as they travel. */
export const encoded = (fields) => new URLSearchParams(fields).toString();

/**
 * One request. Answers `{ status, headers, body, took }`; a status of 0 says that no answer came, `cut` that one had begun, `fault`
 * why.
 */
export function ask({ port, path, cookie, form, body, headers = {}, agent, keep = false }) {
  const content = form ? encoded(form) : body;
  const posting = content !== undefined;
  const sent = {
    accept: "text/html",
    ...(cookie ? { cookie } : {}),
    ...(posting ? { origin: `http://127.0.0.1:${port}`, "content-length": Buffer.byteLength(content) } : {}),
    ...(form ? { "content-type": "application/x-www-form-urlencoded" } : {}),
    ...headers,
  };
  return new Promise((resolve) => {
    const began = now();
    let begun = false;
    const fail = (fault) => resolve({ status: 0, cut: begun, fault, headers: {}, body: "", began, took: now() - began });
    const sending = request({ host: "127.0.0.1", port, path, method: posting ? "POST" : "GET", headers: sent, agent: agent ?? false });
    sending.setTimeout(HANG_MS, () => sending.destroy(new Error("hangs")));
    sending.once("error", (error) => fail(error.code ?? error.message));
    sending.once("response", (answer) => {
      begun = true;
      const parts = [];
      answer.on("data", (data) => keep && parts.push(data));
      answer.once("error", (error) => fail(error.code ?? error.message));
      answer.once("aborted", () => fail("aborted"));
      answer.once("end", () => resolve({
        status: answer.statusCode, headers: answer.headers, body: Buffer.concat(parts).toString(), began, took: now() - began,
      }));
    });
    sending.end(content);
  });
}
