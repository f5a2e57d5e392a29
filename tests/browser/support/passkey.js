// A device with passkeys, as Chromium plays it, and a port to have a host name with.

import { createServer } from "node:net";

/** A port nobody listens at. */
export function freePort() {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once("error", reject);
    server.listen(0, "127.0.0.1", () => {
      const { port } = server.address();
      server.close(() => resolve(port));
    });
  });
}

/** Gives the page's browser a device that holds passkeys and verifies its user without asking. */
export async function plugIn(page, context) {
  const session = await context.newCDPSession(page);
  await session.send("WebAuthn.enable");
  const options = {
    protocol: "ctap2",
    transport: "internal",
    hasResidentKey: true,
    hasUserVerification: true,
    isUserVerified: true,
    automaticPresenceSimulation: true,
  };
  const { authenticatorId } = await session.send("WebAuthn.addVirtualAuthenticator", { options });
  return { unplug: () => session.send("WebAuthn.removeVirtualAuthenticator", { authenticatorId }) };
}
