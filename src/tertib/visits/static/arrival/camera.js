// The tablet's camera as a reader of QR codes: the browser's own detector, or ZXing where it has none.

const READER = "./vendor/reader/index.js";
const WASM = new URL("./vendor/reader/zxing_reader.wasm", import.meta.url);
const PAUSE = 80;
const WIDEST = 960;
/** A code counts again once it was out of the picture for so long (ms). */
const GONE = 1500;

async function byBrowser() {
  if (!("BarcodeDetector" in globalThis)) return null;
  const kinds = await BarcodeDetector.getSupportedFormats();
  if (!kinds.includes("qr_code")) return null;
  const detector = new BarcodeDetector({ formats: ["qr_code"] });
  return async (video) => (await detector.detect(video)).map((found) => found.rawValue);
}

async function byLibrary() {
  const { prepareZXingModule, readBarcodes } = await import(READER);
  const wasmBinary = await (await fetch(WASM)).arrayBuffer();
  await prepareZXingModule({ overrides: { wasmBinary }, fireImmediately: true });
  const canvas = document.createElement("canvas");
  const pen = canvas.getContext("2d", { willReadFrequently: true });
  return async (video) => {
    const scale = Math.min(1, WIDEST / video.videoWidth);
    canvas.width = video.videoWidth * scale;
    canvas.height = video.videoHeight * scale;
    pen.drawImage(video, 0, 0, canvas.width, canvas.height);
    const picture = pen.getImageData(0, 0, canvas.width, canvas.height);
    const found = await readBarcodes(picture, { formats: ["QRCode"], maxNumberOfSymbols: 1 });
    return found.map((one) => one.text);
  };
}

let loading = null;
/** The function that reads a video's present picture; loaded once, tried again where that failed. */
async function reader() {
  loading ??= byBrowser().then((own) => own ?? byLibrary());
  return loading.catch((error) => {
    loading = null;
    throw error;
  });
}

/** Looks through the camera until it is stopped; `heard(text)` once for each code held before it. */
export class Camera {
  constructor(video, heard) {
    Object.assign(this, { video, heard, last: "", seen: 0, looking: false });
  }

  /** Switch it on. Fails where there is none, it may not be used, or nothing reads its picture. */
  async start() {
    if (!navigator.mediaDevices) throw new Error("no camera");
    if (!this.video.srcObject?.active) {
      const wanted = { facingMode: "environment", width: { ideal: 1280 }, height: { ideal: 720 } };
      this.video.srcObject = await navigator.mediaDevices.getUserMedia({ video: wanted });
    }
    await this.video.play();
    this.read = await reader();
    if (!this.looking) {
      this.seen = performance.now(); // what is still held since before is not shown anew
      this.looking = true;
      this.look();
    }
  }

  /** Stop looking; the camera stays on, so that the next person need not wait for it. */
  pause() {
    this.looking = false;
  }

  meet(text, now) {
    const held = text === this.last && now - this.seen < GONE;
    Object.assign(this, { last: text, seen: now });
    if (!held) this.heard(text);
  }

  /** Take the code that is still held before the camera once more. */
  again() {
    this.last = "";
  }

  async look() {
    while (this.looking) {
      if (this.video.readyState >= 2 && !document.hidden) {
        const [text = ""] = await this.read(this.video).catch(() => []);
        if (this.looking && text) this.meet(text, performance.now());
      }
      await new Promise((done) => setTimeout(done, PAUSE));
    }
  }
}
