/** What the rounds have made: policies and reward models, by version and digest. */
import type { Loop, Policy, RewardModel } from "../shared/api/schema";
import { ago, figure } from "../shared/format";
import { t } from "../shared/i18n";
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
    <section aria-label={t("Policies")}>
      <h2>{t("Policies")}</h2>
      <Wide name={t("Policies")}>
        <table>
          <tbody>
            {rows.map((row) => (
              <tr key={row.id}>
                <td>
                  {row.name} {row.is_promoted && <span className="mark good">{t("promoted")}</span>}
                </td>
                <td>{row.stage === "sft" ? t("SFT") : t("PPO")}</td>
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
    <section aria-label={t("Reward models")}>
      <h2>{t("Reward models")}</h2>
      <Wide name={t("Reward models")}>
        <table>
          <tbody>
            {rows.map((row) => (
              <tr key={row.id}>
                <td>
                  v{row.version} {row.gate !== null && <span className={`mark ${row.gate.passed ? "good" : "bad"}`}>{row.gate.passed ? t("passed its gate") : t("refused")}</span>}
                </td>
                <td>{t("{{count}} members", { count: row.members })}</td>
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
  const interval = check.low === null || check.high === null ? "" : ` (${t("{{low}} to {{high}}", { low: figure(check.low), high: figure(check.high) })})`;
  return t("held-out accuracy {{share}}", { share: figure(check.value) + interval });
}
