/** Judgements on each of the last days, as bars; the same as a table for who cannot see them. */
import type { Day } from "../shared/api/schema";
import { locale, t } from "../shared/i18n";

export function Days({ days }: { days: readonly Day[] }) {
  const most = Math.max(1, ...days.map((row) => row.judgements));
  if (days.every((row) => row.judgements === 0)) return null;
  const named = (day: string) => new Date(`${day}T12:00:00`).toLocaleDateString(locale(), { day: "numeric", month: "short" });
  return (
    <figure className="days">
      <figcaption className="soft small">{t("Judgements a day, the last {{days}} days; the most was {{most}}", { days: days.length, most })}</figcaption>
      <div className="day-bars" aria-hidden="true">
        {days.map((row) => (
          <div key={row.day} title={`${named(row.day)}: ${row.judgements}`} style={{ height: `${(100 * row.judgements) / most}%` }} />
        ))}
      </div>
      <div className="sr-only">
        <table>
          <caption>{t("Judgements a day")}</caption>
          <tbody>
            {days.map((row) => (
              <tr key={row.day}>
                <th scope="row">{named(row.day)}</th>
                <td>{row.judgements}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </figure>
  );
}
