/** What the rounds have made: policies and reward models, by version and digest. */
import type { Loop, Policy, RewardModel } from "../shared/api/schema";
import { ago, figure } from "../shared/format";
import { t } from "../shared/i18n";
import { Link } from "../shared/router";
import { useNow } from "../shared/useNow";
import { Wide } from "../shared/ui/Wide";
import { RollBack } from "./RollBack";

export function Models({ loop, slug, onChange }: { loop: Loop; slug: string; onChange: () => void }) {
  if (loop.policies.length === 0) return null;
  return (
    <div className="two">
      <Policies rows={loop.policies} slug={slug} onChange={onChange} />
      {loop.reward_models.length > 0 && <RewardModels rows={loop.reward_models} slug={slug} />}
    </div>
  );
}

function Policies({ rows, slug, onChange }: { rows: readonly Policy[]; slug: string; onChange: () => void }) {
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
                  <Link href={`/p/${slug}/lineage?of=policy&id=${row.version}`}>{row.name}</Link> {row.is_promoted && <span className="mark good">{t("promoted")}</span>} {row.is_affected && <Affected />}
                </td>
                <td>{row.stage === "sft" ? t("SFT") : t("PPO")}</td>
                <td>
                  <code>{row.digest.slice(0, 10)}</code>
                </td>
                <td className="soft">
                  {ago(row.created_at, now)}
                  {rolledBack(row) !== "" && <div className="small">{rolledBack(row)}</div>}
                </td>
                <td>{row.can_roll_back && <RollBack policy={row} onChange={onChange} />}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </Wide>
    </section>
  );
}

/** Learnt from judgements that were deleted since. */
function Affected() {
  return <span className="mark warn">{t("learnt from deleted judgements")}</span>;
}

/** Who went back to it last, and why; empty where a round promoted it last. */
function rolledBack(policy: Policy): string {
  const last = policy.promotions.at(-1);
  return last === undefined || last.round !== null ? "" : t("gone back to by {{name}}: {{reason}}", { name: last.by, reason: last.reason });
}

function RewardModels({ rows, slug }: { rows: readonly RewardModel[]; slug: string }) {
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
                  <Link href={`/p/${slug}/lineage?of=reward_model&id=${row.version}`}>v{row.version}</Link> {row.is_affected && <Affected />} {row.gate !== null && <span className={`mark ${row.gate.passed ? "good" : "bad"}`}>{row.gate.passed ? t("passed its gate") : t("refused")}</span>}
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
