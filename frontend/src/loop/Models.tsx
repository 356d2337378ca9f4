/** What the rounds have made: policies and reward models, by version and digest. */
import type { Loop, Policy, RewardModel } from "../shared/api/schema";
import { ago, figure } from "../shared/format";
import { useNow } from "../shared/useNow";
import { Wide } from "../shared/ui/Wide";

export function Models({ loop }: { loop: Loop }) {
  if (loop.policies.length === 0) return null;
  return (
    <div className="two">
      <Policies rows={loop.policies} />
      {loop.reward_models.length > 0 && <RewardModels rows={loop.reward_models} />}
    </div>
  );
}

function Policies({ rows }: { rows: readonly Policy[] }) {
  const now = useNow(30_000);
  return (
    <section aria-label="Policies">
      <h2>Policies</h2>
      <Wide name="Policies">
        <table>
          <tbody>
            {rows.map((row) => (
              <tr key={row.id}>
                <td>
                  {row.name} {row.is_promoted && <span className="mark good">promoted</span>}
                </td>
                <td>{row.stage === "sft" ? "SFT" : "PPO"}</td>
                <td>
                  <code>{row.digest.slice(0, 10)}</code>
                </td>
                <td className="soft">{ago(row.created_at, now)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </Wide>
    </section>
  );
}

function RewardModels({ rows }: { rows: readonly RewardModel[] }) {
  const now = useNow(30_000);
  return (
    <section aria-label="Reward models">
      <h2>Reward models</h2>
      <Wide name="Reward models">
        <table>
          <tbody>
            {rows.map((row) => (
              <tr key={row.id}>
                <td>
                  v{row.version} {row.gate !== null && <span className={`mark ${row.gate.passed ? "good" : "bad"}`}>{row.gate.passed ? "passed its gate" : "refused"}</span>}
                </td>
                <td>{row.members} members</td>
                <td className="figures">{accuracy(row)}</td>
                <td>
                  <code>{row.digest.slice(0, 10)}</code>
                </td>
                <td className="soft">{ago(row.created_at, now)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </Wide>
    </section>
  );
}

function accuracy(row: RewardModel): string {
  const check = row.gate?.checks.find((candidate) => candidate.name === "held_out_accuracy");
  if (check?.value == null) return "";
  const interval = check.low === null || check.high === null ? "" : ` (${figure(check.low)} to ${figure(check.high)})`;
  return `held-out accuracy ${figure(check.value)}${interval}`;
}
