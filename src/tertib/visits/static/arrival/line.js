// The line to the centre. `line` is "ok", "off" (nobody answers) or "out" (signed out).

const LONGEST = 10_000;
const REFUSED = [400, 409, 422];

const cookie = (name) =>
  document.cookie.split("; ").find((one) => one.startsWith(`${name}=`))?.slice(name.length + 1);

async function ask(url, options) {
  try {
    const answer = await fetch(url, {
      credentials: "same-origin", redirect: "manual", cache: "no-store",
      signal: AbortSignal.timeout(LONGEST), ...options,
    });
    if (answer.type === "opaqueredirect" || [401, 403].includes(answer.status)) return { line: "out" };
    if (!answer.ok && !REFUSED.includes(answer.status)) return { line: "off" };
    return { line: "ok", status: answer.status, body: await answer.json() };
  } catch {
    return { line: "off" };
  }
}

export const get = (url) => ask(url, { headers: { Accept: "application/json" } });

export const post = (url, body) =>
  ask(url, {
    method: "POST",
    body: JSON.stringify(body),
    headers: {
      "Accept": "application/json",
      "Content-Type": "application/json",
      "X-CSRFToken": cookie("csrftoken") ?? "",
    },
  });
