// Whether a QR is genuine: Ed25519 by the browser itself, or by a small library where it cannot.

import { hex, unhex } from "./codes.js";

const CONTEXT = new TextEncoder().encode("tertib booking qr v1\0");
const LIBRARY = "./vendor/ed25519.js";
let method = null;

async function byBrowser(key, signature, message) {
  const opened = await crypto.subtle.importKey("raw", key, "Ed25519", false, ["verify"]);
  return crypto.subtle.verify("Ed25519", opened, signature, message);
}

async function byLibrary(key, signature, message) {
  const { verifyAsync } = await import(LIBRARY);
  return verifyAsync(signature, message, key, { zip215: false });
}

async function choose(key, signature, message) {
  try {
    const answer = await byBrowser(key, signature, message);
    method = byBrowser;
    return answer;
  } catch {
    method = byLibrary;
    return byLibrary(key, signature, message);
  }
}

/** The names by which QRs call these public keys (hex): the first 4 bytes of their SHA-256. */
async function named(keys) {
  const names = new Map();
  for (const key of keys) {
    const digest = await crypto.subtle.digest("SHA-256", unhex(key));
    names.set(hex(new Uint8Array(digest, 0, 4)), unhex(key));
  }
  return names;
}

/** True if one of `keys` (hex) signed this pass. */
export async function genuine(pass, keys) {
  const key = (await named(keys)).get(pass.keyId);
  if (!key || !pass.code || !pass.serviceClass || !pass.card) return false;
  const message = new Uint8Array([...CONTEXT, ...pass.body]);
  try {
    return await (method ?? choose)(key, pass.signature, message);
  } catch {
    return false;
  }
}
