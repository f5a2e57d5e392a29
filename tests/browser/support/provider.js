// A small OpenID Connect provider: it lets everybody in as one person, or does what a test tells it.

import { generateKeyPairSync, sign } from "node:crypto";
import { createServer } from "node:http";

export const CLIENT = "thidua";
export const SECRET = "chỉ dùng để thử";

const encoded = (value) => Buffer.from(JSON.stringify(value)).toString("base64url");

/** Starts it; `state` is what it knows and how it answers. */
export async function startProvider() {
  const { privateKey, publicKey } = generateKeyPairSync("ed25519");
  const state = {
    /** Who signs in there. */
    subject: "dong-chi-1",
    /** Awaited before people are sent back, so that a test decides when they are. */
    gate: null,
    /** Sent back in place of a code, while set. */
    refusal: null,
    /** Answers every question of the server with 503, while set. */
    away: false,
    /** What was asked with a code: code → nonce. */
    given: new Map(),
  };
  const server = createServer((request, response) => {
    answer(request, response).catch((error) => response.destroy(error));
  });
  await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
  const origin = `http://127.0.0.1:${server.address().port}`;
  const issuer = `${origin}/office`;

  async function answer(request, response) {
    const { pathname, searchParams } = new URL(request.url, origin);
    const json = (value, status = 200) => {
      response.writeHead(status, { "Content-Type": "application/json" });
      response.end(JSON.stringify(value));
    };
    if (pathname === "/office/authorize") {
      await state.gate;
      const back = new URL(searchParams.get("redirect_uri"));
      const code = `code-${state.given.size}`;
      state.given.set(code, searchParams.get("nonce"));
      back.searchParams.set("state", searchParams.get("state"));
      back.searchParams.set(...(state.refusal ? ["error", state.refusal] : ["code", code]));
      response.writeHead(302, { Location: back.href });
      return response.end();
    }
    if (state.away) return json({}, 503);
    if (pathname === "/office/.well-known/openid-configuration") {
      return json({
        issuer, authorization_endpoint: `${issuer}/authorize`, token_endpoint: `${issuer}/token`, jwks_uri: `${issuer}/keys`,
        response_types_supported: ["code"], subject_types_supported: ["public"], id_token_signing_alg_values_supported: ["EdDSA"],
      });
    }
    if (pathname === "/office/keys") return json({ keys: [{ ...publicKey.export({ format: "jwk" }), kid: "one", use: "sig" }] });
    if (pathname !== "/office/token") return json({}, 404);
    let body = "";
    for await (const chunk of request) body += chunk;
    const now = Math.floor(Date.now() / 1000);
    const nonce = state.given.get(new URLSearchParams(body).get("code"));
    const claims = { iss: issuer, sub: state.subject, aud: [CLIENT], nonce, iat: now, exp: now + 300 };
    const message = `${encoded({ alg: "EdDSA", kid: "one" })}.${encoded(claims)}`;
    const token = `${message}.${sign(null, Buffer.from(message), privateKey).toString("base64url")}`;
    return json({ access_token: "unused", token_type: "Bearer", id_token: token });
  }

  const stop = () => new Promise((resolve) => (server.close(resolve), server.closeAllConnections()));
  return { origin, issuer, state, stop };
}
