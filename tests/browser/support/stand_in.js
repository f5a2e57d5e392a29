// A stand-in for the server's sheet page: the markup of templates/sheet/ in small, versions, and answers a test can
// turn bad. It tests the scripts in static/js, which are served as they are; it says nothing about the product's rules.

import { readFileSync } from "node:fs";
import { createServer } from "node:http";
import { fileURLToPath } from "node:url";

const STATIC = fileURLToPath(new URL("../../../static/", import.meta.url));
const POLICY = "default-src 'self'; frame-ancestors 'none'";
const WORDS = {
  saving: "Đang lưu", saved: "Đã lưu", queued: "Chờ gửi lại", invalid: "Chưa lưu", conflict: "Trùng sửa",
  "saved-at": "Đã lưu lúc {time}", offline: "Mất kết nối.", waiting: "{n} ô chờ gửi lại", back: "Đang gửi {n} ô.",
  unsent: "Có {n} ô nhập lúc {time} chưa gửi.", send: "Gửi", drop: "Bỏ", expired: "Phiên đăng nhập đã hết hạn.",
  login: "Đăng nhập lại", forbidden: "Không có quyền.", gone: "Không tìm thấy.", locked: "Phiếu đã khóa.",
  "too-large": "Quá dài.", refused: "Không nhận.",
};

/** Starts the stand-in; `state` is what it stores and how it answers. */
export async function startStandIn() {
  const state = {
    /** Line → its version and fields. */
    lines: {
      "I.1": { version: 1, fields: { "I.1:tick:plan": "", "I.1:tick:report": "", "I.1:note": "" } },
      "I.3": { version: 1, fields: { "I.3:level": "", "I.3:note": "" } },
      "II.1": { version: 1, fields: { "II.1:in:target": "200", "II.1:in:actual": "", "II.1:note": "" } },
      "II.2": { version: 1, fields: { "II.2:in:target": "12", "II.2:in:actual": "", "II.2:note": "" } },
    },
    /** Answers with this status and no fragment, while set. */
    status: null,
    /** Awaited before an answer, so that a test decides when it comes. */
    gate: null,
    /** Bodies of the posts, in order. */
    posts: [],
    /** Posts under way, and the most at once. */
    underWay: 0,
    most: 0,
  };
  const server = createServer((request, response) => {
    answer(state, request, response).catch((error) => response.destroy(error));
  });
  await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
  const origin = `http://127.0.0.1:${server.address().port}`;
  return { origin, state, stop: () => new Promise((resolve) => (server.close(resolve), server.closeAllConnections())) };
}

async function answer(state, request, response) {
  const { pathname } = new URL(request.url, "http://stand-in");
  const send = (status, type, body) => {
    response.writeHead(status, { "Content-Type": type, "Content-Security-Policy": POLICY });
    response.end(body);
  };
  if (pathname.startsWith("/static/js/")) return send(200, "text/javascript", readFileSync(STATIC + pathname.slice(8)));
  if (pathname === "/favicon.ico") return send(204, "image/png", "");
  if (pathname === "/check") return send(200, "text/html; charset=utf-8", "<!doctype html><html lang=vi><title>Kiểm tra</title><h1>Kiểm tra và gửi</h1>");
  if (pathname !== "/lines") return send(200, "text/html; charset=utf-8", page(state));
  let body = "";
  for await (const chunk of request) body += chunk;
  const pairs = new URLSearchParams(body);
  state.posts.push(pairs);
  state.underWay += 1;
  state.most = Math.max(state.most, state.underWay);
  await state.gate;
  state.underWay -= 1;
  if (!request.headers["x-fragment"]) {
    response.writeHead(303, { Location: pairs.get("then") === "check" ? "/check" : "/" });
    return response.end();
  }
  if (state.status) return send(state.status, "text/html; charset=utf-8", "<h1>no</h1>");
  const [status, html] = save(state, pairs);
  return send(status, "text/html; charset=utf-8", html);
}

function save(state, pairs) {
  const code = [...pairs.keys()].find((name) => name.endsWith(":version")).split(":")[0];
  const line = state.lines[code];
  const [, side, version] = (pairs.get("resolve") ?? "::").split(":");
  const mine = Object.fromEntries(Object.keys(line.fields).map((name) => [name, pairs.get(name) ?? ""]));
  const actual = mine[`${code}:in:actual`];
  if (side === "theirs") return [200, fragment(state, code, line.fields, { word: WORDS.saved, key: "saved" })];
  const known = side === "mine" ? version : pairs.get(`${code}:version`);
  if (Number(known) !== line.version) {
    return [409, fragment(state, code, mine, { word: WORDS.conflict, key: "conflict", theirs: line.fields[`${code}:in:actual`] })];
  }
  if (actual && !/^\d+([.,]\d+)?$/.test(actual)) {
    return [422, fragment(state, code, mine, { word: WORDS.invalid, key: "invalid", error: "Chỉ nhập số, ví dụ 7,5." })];
  }
  line.version += 1;
  for (const [name, value] of Object.entries(mine)) line.fields[name] = name.includes(":in:") ? value.replace(".", ",") : value;
  return [200, fragment(state, code, line.fields, { word: WORDS.saved, key: "saved" })];
}

function fragment(state, code, fields, said) {
  return `<table>${lineHtml(code, fields, state.lines[code].version, said)}</table>
    <ul><li data-total="progress">${progress(state)}</li><li data-total="total">${progress(state)},00</li></ul>`;
}

function progress(state) {
  return Object.values(state.lines).filter(({ version }) => version > 1).length;
}

function page(state) {
  const words = Object.entries(WORDS).map(([key, word]) => `data-word-${key}="${word}"`).join(" ");
  const lines = Object.entries(state.lines)
    .map(([code, { fields, version }]) => lineHtml(code, fields, version, { word: "Chưa nhập", key: "empty" }))
    .join("");
  return `<!doctype html><html lang="vi"><head><meta charset="utf-8"><title>Phiếu</title>
    <script type="module" src="/static/js/sheet.js"></script></head><body><a href="/check">Việc cần làm</a>
    <form id="sheet-form" method="post" action="/lines" novalidate data-account="an" data-sheet="HG" data-login="/login" ${words}>
    <button type="submit" hidden>Lưu</button><table>${lines}</table>
    <p id="save-status" role="status"></p><p><span data-total="progress">0</span> <span data-total="total">0,00</span></p>
    <button type="submit" name="then" value="stay">Lưu nháp</button>
    <button type="submit" name="then" value="check">Kiểm tra và gửi</button></form></body></html>`;
}

function lineHtml(code, fields, version, { word, key, error, theirs }) {
  const inputs = Object.entries(fields).filter(([name]) => !name.endsWith(":note"));
  const cells = inputs.map(([name, value]) => control(name, value, error)).join("");
  const pair = inputs.some(([name]) => name.includes(":in:"));
  const conflict = theirs === undefined ? "" : `<button type="submit" name="resolve" value="${code}:mine:${version}">Giữ</button>
    <button type="submit" name="resolve" value="${code}:theirs:${version}">Lấy ${theirs}</button>`;
  return `<tbody class="line" id="line-${code}" data-line="${code}" data-state="${key}">
    <tr class="line-row"><th><details><summary>${code}</summary>
      <label><input type="radio" name="${code}:status" value="entered" checked> Có</label>
      <label><input type="radio" name="${code}:status" value="no_case"> Không phát sinh</label>
      <label>Ghi chú <textarea name="${code}:note">\n${fields[`${code}:note`]}</textarea></label></details></th>
      ${pair ? cells : `<td colspan="2">${cells}</td>`}
      <td><span data-part="points">–</span></td>
      <td><span data-part="state">${word}</span><input type="hidden" name="${code}:version" value="${version}" data-part="version"></td></tr>
    <tr data-part="message"${error || conflict ? "" : " hidden"}><td colspan="5">${error ? `<p id="error-${code}">${error}</p>` : ""}${conflict}</td></tr>
  </tbody>`;

  function control(name, value, wrong) {
    if (name.includes(":tick:")) return `<label><input type="checkbox" name="${name}" value="on"${value ? " checked" : ""}> ${name}</label>`;
    if (name.endsWith(":level")) {
      const options = ["", "tot", "kha"].map((level) => `<option value="${level}"${level === value ? " selected" : ""}>${level}</option>`);
      return `<select name="${name}" aria-label="${name}">${options.join("")}</select>`;
    }
    const invalid = wrong && name.endsWith(":actual") ? ` aria-invalid="true" aria-describedby="error-${code}"` : "";
    return `<td><input type="text" name="${name}" value="${value}" aria-label="${name}"${invalid}></td>`;
  }
}
