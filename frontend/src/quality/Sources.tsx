/** The leaderboard of what wrote the responses: how often each is preferred to an average source. */
import type { Leaderboard } from "../shared/api/schema";
import { figure, wholeNumber } from "../shared/format";
import { ForestPlot } from "../shared/plots/ForestPlot";
import { Wide } from "../shared/ui/Wide";

export function Sources({ board }: { board: Leaderboard }) {
  const placed = board.places.flatMap(({ source, win_rate: { value, low, high, n } }) =>
    value === null ? [] : [{ name: source, value, low: low ?? value, high: high ?? value, n: n ?? 0, note: "", href: null }],
  );
  const why = board.places.map((place) => place.worth.why).find((reason) => reason !== undefined);
  return (
    <section aria-label="Sources">
      <h2>Sources</h2>
      {placed.length > 0 && (
        <ForestPlot
          title="How often a source is preferred to an average one"
          note="Davidson's model, a tie counting half; 95 % intervals, robust to clusters of comparisons; dashed: the average source"
          header={["source", "win rate", "low", "high", "n", "notes"]}
          rows={placed}
          pool={0.5}
        />
      )}
      {why !== undefined && <p className="soft small">No place can be told: {why}.</p>}
      <Wide name="Sources">
        <table>
          <thead>
            <tr>
              <th scope="col">Source</th>
              {["Worth (logits)", "95 % interval", "Won", "Tied", "Lost"].map((name) => (
                <th key={name} scope="col" className="number">
                  {name}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {board.places.map(({ source, worth, wins, ties, losses }) => (
              <tr key={source}>
                <td>{source}</td>
                <td className="number">{worth.value === null ? "–" : figure(worth.value)}</td>
                <td className="number">{worth.low === undefined || worth.high === undefined ? "–" : `${figure(worth.low)} to ${figure(worth.high)}`}</td>
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
