// The two forms of a booking code, read without the network. The format: contracts/booking_code.py.

const ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";
const BASE45 = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:";
const CLASSES = ["paspor", "izin_tinggal", "visa"];
const CARDS = ["yellow", "green", "blue"];
const BODY = 20;
const SIZE = BODY + 64;
const VALUES = new Map([...ALPHABET].map((symbol, value) => [symbol, value]));
for (const [symbol, value] of [["O", 0], ["I", 1], ["L", 1]]) VALUES.set(symbol, value);

const double = (value) => (value & 16 ? (value << 1) ^ 0b100101 : value << 1);

const dashed = (values) => {
  const plain = values.map((value) => ALPHABET[value]).join("");
  return `${plain.slice(0, 4)}-${plain.slice(4)}`;
};

/** The code as we write it, from what a person typed; null if it cannot be one. */
export function normalise(text) {
  const values = [...text.toUpperCase().replace(/[\s-]/g, "")].map((symbol) => VALUES.get(symbol));
  if (values.length !== 8 || values.includes(undefined)) return null;
  return values.reduce((total, value) => double(total) ^ value, 0) ? null : dashed(values);
}

/** The bytes behind base45 text; null if it is none. */
export function base45(text) {
  const digits = [...text].map((symbol) => BASE45.indexOf(symbol));
  if (digits.includes(-1) || digits.length % 3 === 1) return null;
  const bytes = [];
  for (let at = 0; at < digits.length; at += 3) {
    const [low, middle, high] = digits.slice(at, at + 3);
    const value = low + middle * 45 + (high ?? 0) * 2025;
    if (value > (high === undefined ? 0xff : 0xffff)) return null;
    if (high !== undefined) bytes.push(value >> 8);
    bytes.push(value & 0xff);
  }
  return new Uint8Array(bytes);
}

/** What the QR says, with its signed bytes; null if it is not one of ours. Not yet verified. */
export function readPass(text) {
  const raw = base45(text.trim().padStart((SIZE / 2) * 3)); // base45 knows the space
  if (!raw || raw.length !== SIZE || raw[0] >> 4 !== 1) return null;
  const view = new DataView(raw.buffer);
  let number = 0n;
  for (const byte of raw.subarray(7, 12)) number = (number << 8n) | BigInt(byte);
  const values = [];
  for (let shift = 35n; shift >= 0n; shift -= 5n) values.push(Number((number >> shift) & 31n));
  return {
    kind: raw[0] & 15,
    keyId: hex(raw.subarray(1, 5)),
    office: String.fromCharCode(raw[5], raw[6]),
    code: normalise(dashed(values)),
    starts: view.getUint32(12) * 1000,
    lasts: raw[16] * 300_000,
    serviceClass: CLASSES[raw[17] >> 4],
    card: CARDS[raw[17] & 15],
    issue: raw[18],
    body: raw.slice(0, BODY),
    signature: raw.slice(BODY),
  };
}

export const hex = (bytes) => [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");

export const unhex = (text) =>
  new Uint8Array(text.match(/../g).map((pair) => parseInt(pair, 16)));
