// How values are worded.

const KIND_NAMES = {
  event: ["event", "events"],
  actor: ["actor", "actors"],
  place: ["place", "places"],
  time: ["time", "times"],
  article: ["article", "articles"],
  group: ["group", "groups"],
};

const ROLE_NAMES = {
  agent: "by",
  patient: "affected",
  recipient: "aimed at",
  beneficiary: "for",
  instrument: "with",
  location: "where",
  origin: "from",
  destination: "to",
  time: "when",
  attribution: "said by",
  cause: "because of",
  topic: "about",
  subevent: "part",
  before: "before",
  after: "after",
  reports: "tells of",
};

const FACT_NAMES = {
  plover: "PLOVER",
  cameo: "CAMEO",
  mode: "Mode",
  lemma: "Word",
  tense: "Tense",
  typed_by: "Typed by",
  admin1: "Region",
  within: "Within",
  geonames: "GeoNames",
  wikidata: "Wikidata",
  sector: "Sector",
  value: "TIMEX3",
  salience: "Salience",
  mentions: "Mentions",
  code: "Code",
  lat: "Latitude",
  lon: "Longitude",
  country: "Country",
  language: "Language",
  author: "Author",
};

// What a node carries that the details tell in another place, or that only serves the drawing.
const SAID_ELSEWHERE = [
  "key", "kind", "label", "name", "type", "title", "source", "url", "published", "start", "end", "aliases", "polarity", "modality", "confidence",
  "quantities", "differences", "main_event", "rank", "id", "edges", "x", "y", "size", "group", "first", "last", "countries", "publishers",
  "number", "members", "spots", "radius", "articles", "candidates",
];

const MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];
const MONTH_NAMES = ["January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November", "December"];

const NUMBERS = new Intl.NumberFormat("en");

function grouped(number) {
  return NUMBERS.format(number);
}

function count(number, kind) {
  return `${grouped(number)} ${KIND_NAMES[kind][number === 1 ? 0 : 1]}`;
}

function roleName(role) {
  return ROLE_NAMES[role] || words(role);
}

function words(text) {
  return String(text).replace(/[_-]+/g, " ");
}

function sentenceCase(text) {
  const plain = words(text);
  return plain.charAt(0).toUpperCase() + plain.slice(1);
}

function percent(share) {
  return `${Math.round(share * 100)} %`;
}

// {year, month, day} of an ISO 8601 date or date-time; month and day are null where the text has none.
function dateParts(text) {
  const match = /^(\d{4})(?:-(\d\d))?(?:-(\d\d))?/.exec(text || "");
  return match && { year: Number(match[1]), month: match[2] ? Number(match[2]) : null, day: match[3] ? Number(match[3]) : null };
}

// Days since 1970-01-01; a year or month means its first day, or its last one with `last`.
function dayNumber(text, last = false) {
  const parts = dateParts(text);
  if (!parts) return null;
  const month = parts.month ?? (last ? 12 : 1);
  const day = parts.day ?? (last ? new Date(Date.UTC(parts.year, month, 0)).getUTCDate() : 1);
  const time = Date.UTC(parts.year, month - 1, day);
  return Number.isNaN(time) ? null : Math.floor(time / 86400000);
}

function isoDay(number) {
  return new Date(number * 86400000).toISOString().slice(0, 10);
}

function formatDate(text) {
  const parts = dateParts(text);
  if (!parts) return text ? String(text) : "";
  return [parts.day, parts.month && MONTHS[parts.month - 1], parts.year].filter(Boolean).join(" ");
}

// "7 Jun 2025", "1 – 7 Jun 2025", "by 8 Jun 2025" when only the end is known, "from …" when only the start is.
function formatRange(start, end) {
  if (!start && !end) return "";
  if (!start) return `by ${formatDate(end)}`;
  if (!end) return `from ${formatDate(start)}`;
  const first = dateParts(start);
  const last = dateParts(end);
  if (!first || !last || formatDate(start) === formatDate(end)) return formatDate(start);
  const whole = first.year === last.year && first.day === 1 ? wholeOf(first, last) : null;
  if (whole && dayNumber(end) === dayNumber(whole, true)) return formatDate(whole);
  if (first.year === last.year && first.month === last.month && first.day) return `${first.day} – ${formatDate(end)}`;
  if (first.year === last.year && first.day && first.month) return `${first.day} ${MONTHS[first.month - 1]} – ${formatDate(end)}`;
  return `${formatDate(start)} – ${formatDate(end)}`;
}

// The month or year that these days may be the first and the last of.
function wholeOf(first, last) {
  if (first.month === last.month && last.day) return `${first.year}-${String(first.month).padStart(2, "0")}`;
  return first.month === 1 && last.month === 12 && last.day ? String(first.year) : null;
}

function eventDate(event) {
  return formatRange(event.start, event.end);
}

// A label on the canvas has no <bdi> around it: drop line breaks, controls and direction marks.
function canvasText(text) {
  return String(text).replace(/[\p{Cc}\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069\u2028\u2029]+/gu, " ").trim();
}

function shorten(text, length) {
  const plain = canvasText(text);
  const characters = Array.from(plain.slice(0, 4 * length));
  return characters.length <= length ? plain : `${characters.slice(0, length - 1).join("").trimEnd()}…`;
}
