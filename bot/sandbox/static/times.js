// Every time on the page is the world's, in the chat's zone; the browser's own clock and zone mean nothing here.

import { currentLanguage } from "./words.js";

const formats = new Map();

function format(zone, shape) {
  const key = `${currentLanguage()} ${zone} ${JSON.stringify(shape)}`;
  const locale = currentLanguage() === "zh" ? "zh-CN" : "en-GB";
  if (!formats.has(key)) formats.set(key, new Intl.DateTimeFormat(locale, { timeZone: zone, ...shape }));
  return formats.get(key);
}

const show = (seconds, zone, shape) => format(zone, shape).format(new Date(seconds * 1000));

export const hourMinute = (seconds, zone) => show(seconds, zone, { hour: "2-digit", minute: "2-digit" });
export const clockTime = (seconds, zone) => show(seconds, zone, { hour: "2-digit", minute: "2-digit", second: "2-digit" });
export const clockDate = (seconds, zone) => show(seconds, zone, { weekday: "short", day: "numeric", month: "short" });
export const longDate = (seconds, zone) => show(seconds, zone, { day: "numeric", month: "long" });
export const whole = (seconds, zone) => show(seconds, zone, { dateStyle: "full", timeStyle: "medium" });
export const dayOf = (seconds, zone) => show(seconds, zone, { year: "numeric", month: "2-digit", day: "2-digit" });

// In the list: the time today, the weekday this week, else the date.
export function shortWhen(seconds, now, zone) {
  if (dayOf(seconds, zone) === dayOf(now, zone)) return hourMinute(seconds, zone);
  if (now - seconds < 6 * 86400) return show(seconds, zone, { weekday: "short" });
  return show(seconds, zone, { day: "numeric", month: "short" });
}

// 75 → 1:15, 7200 → 2:00:00; over a day only days and hours.
export function countdown(seconds) {
  const left = Math.max(0, Math.ceil(seconds));
  const two = (n) => String(n).padStart(2, "0");
  const [days, hours, minutes] = [Math.floor(left / 86400), Math.floor(left / 3600) % 24, Math.floor(left / 60) % 60];
  if (days) return currentLanguage() === "zh" ? `${days} 天 ${hours} 小时` : `${days} d ${hours} h`;
  return hours ? `${hours}:${two(minutes)}:${two(left % 60)}` : `${minutes}:${two(left % 60)}`;
}
