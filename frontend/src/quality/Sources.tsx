/** The leaderboard of what wrote the responses: how often each is preferred to an average source. */
import type { Leaderboard } from "../shared/api/schema";
import { figure, wholeNumber } from "../shared/format";
import { t } from "../shared/i18n";
import { ForestPlot } from "../shared/plots/ForestPlot";
import { Link } from "../shared/router";
import { Wide } from "../shared/ui/Wide";
import { comparisonsAt } from "./addresses";
import { How } from "./How";

export function Sources({ board, slug }: { board: Leaderboard; slug: string }) {
  const placed = board.places.flatMap(({ source, win_rate: { value, low, high, n } }) =>
    value === null ? [] : [{ name: source, value, low: low ?? value, high: high ?? value, n: n ?? 0, note: "", href: comparisonsAt(slug, { source, order: "uncertain" }) }],
  );
  const why = board.places.map((place) => place.worth.why).find((reason) => reason !== undefined);
  return (
    <section aria-label={t("Sources")}>
      <h2>{t("Sources")}</h2>
      {placed.length > 0 && (
        <ForestPlot
          title={t("How often a source is preferred to an average one")}
          note={t("Davidson's model, a tie counting half; 95 % intervals, robust to clusters of comparisons; dashed: the average source")}
          header={[t("source"), t("win rate"), t("low"), t("high"), "n", t("notes")]}
          rows={placed}
          pool={0.5}
        />
      )}
      <How name="win_rate" label={t("Sources")} />
      {why !== undefined && <p className="soft small">{t("No place can be told: {{why}}.", { why })}</p>}
      <Wide name={t("Sources")}>
        <table>
          <thead>
            <tr>
              <th scope="col">{t("Source")}</th>
              {[t("Worth (logits)"), t("95 % interval"), t("Won"), t("Tied"), t("Lost")].map((name) => (
                <th key={name} scope="col" className="number">
                  {name}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {board.places.map(({ source, worth, wins, ties, losses }) => (
              <tr key={source}>
                <td>
                  <Link href={comparisonsAt(slug, { source, order: "uncertain" })}>{source}</Link>
                </td>
                <td className="number">{worth.value === null ? "–" : figure(worth.value)}</td>
                <td className="number">{worth.low === undefined || worth.high === undefined ? "–" : t("{{low}} to {{high}}", { low: figure(worth.low), high: figure(worth.high) })}</td>
                <td className="number">{wholeNumber(Math.round(wins))}</td>
                <td className="number">{wholeNumber(Math.round(ties))}</td>
                <td className="number">{wholeNumber(Math.round(losses))}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </Wide>
    </section>
  );
}
