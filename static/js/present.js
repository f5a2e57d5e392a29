// Leads through the scenes of the hall's screen by keyboard, remote control, touch or the menu. Asks the server nothing:
// what is on the page is enough for the whole meeting.

const MENU_STAYS_MS = 3000;
const STEPS = ["step-1", "step-2", "step-3", "step-4"];

const { body } = document;
const scenes = [...document.querySelectorAll(".scene")];
const said = document.getElementById("said");
let at = 0;
let step = 1;
let hiding = null;

/** Shows a scene, and says it to whoever listens. */
function show(next) {
  at = Math.max(0, Math.min(next, scenes.length - 1));
  scenes.forEach((scene, place) => scene.classList.toggle("now", place === at));
  const parts = scenes[at].querySelectorAll("h2, .place-unit, .place-points, .scene-sub");
  said.textContent = [...parts].map((part) => part.textContent.trim()).join(". ");
  window.scrollTo(0, 0);
}

function resize(by) {
  step = Math.max(0, Math.min(step + by, STEPS.length - 1));
  STEPS.forEach((name, place) => body.classList.toggle(name, place === step));
}

function leave() {
  if (document.fullscreenElement) document.exitFullscreen();
  else document.querySelector('[data-do="leave"]').click();
}

function full() {
  if (document.fullscreenElement) document.exitFullscreen();
  else document.documentElement.requestFullscreen?.().catch(() => {});
}

const does = {
  next: () => show(at + 1),
  back: () => show(at - 1),
  whole: () => show(scenes.findIndex((scene) => "whole" in scene.dataset)),
  larger: () => resize(1),
  smaller: () => resize(-1),
  dark: () => body.classList.toggle("is-dark"),
  black: () => body.classList.toggle("is-black"),
  full,
};

const KEYS = {
  " ": does.next,
  ArrowRight: does.next,
  ArrowDown: does.next,
  PageDown: does.next,
  ArrowLeft: does.back,
  ArrowUp: does.back,
  PageUp: does.back,
  Home: () => show(0),
  End: () => show(scenes.length - 1),
  a: does.whole,
  b: does.black,
  ".": does.black,
  d: does.dark,
  f: does.full,
  "+": does.larger,
  "=": does.larger,
  "-": does.smaller,
  Escape: leave,
};

function showMenu() {
  body.classList.add("menu-shown");
  clearTimeout(hiding);
  hiding = setTimeout(() => body.classList.remove("menu-shown"), MENU_STAYS_MS);
}

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.altKey || event.metaKey) return;
  // A focused button keeps the keys that press it.
  if (event.target.closest(".hall-menu") && [" ", "Enter"].includes(event.key)) return;
  const act = KEYS[event.key.length === 1 ? event.key.toLowerCase() : event.key];
  if (!act) return;
  event.preventDefault();
  act();
});
document.addEventListener("pointermove", showMenu);
document.getElementById("main").addEventListener("click", (event) => show(at + (event.clientX < window.innerWidth / 4 ? -1 : 1)));
for (const button of document.querySelectorAll("button[data-do]")) {
  button.hidden = false;
  button.addEventListener("click", does[button.dataset.do]);
}
body.classList.add("shows-one");
resize(0);
show(0);
