/** Who agrees with whom: a square for each two annotators who judged the same, darker where they agree more. */
import type { Agreeing } from "../shared/api/schema";
import { percent } from "../shared/format";
import { t } from "../shared/i18n";
import { Figure } from "../shared/plots/Figure";
import { Link } from "../shared/router";
import { comparisonsAt } from "./addresses";

const MOST = 24;

export function Matrix({ pairs, slug }: { pairs: readonly Agreeing[]; slug: string }) {
  const shared = new Map<string, number>();
  for (const { annotator, other, agreement } of pairs)
    for (const name of [annotator, other]) shared.set(name, (shared.get(name) ?? 0) + (agreement.n ?? 0));
  const names = [...shared.keys()].toSorted((a, b) => (shared.get(b) ?? 0) - (shared.get(a) ?? 0) || a.localeCompare(b)).slice(0, MOST);
  const known = new Map(pairs.flatMap((pair) => [[`${pair.annotator}\n${pair.other}`, pair] as const, [`${pair.other}\n${pair.annotator}`, pair] as const]));
  const values = pairs.flatMap(({ agreement }) => (agreement.value === null ? [] : [agreement.value]));
  const lowest = Math.min(...values);
  const rows = pairs.map(({ annotator, other, agreement }) => [annotator, other, agreement.value ?? "", agreement.low ?? "", agreement.high ?? "", agreement.n ?? ""]);
  return (
    <Figure
      title={t("Who agrees with whom")}
      note={shared.size > MOST ? t("share of comparisons that both judged; the {{most}} who share most of {{all}}", { most: MOST, all: shared.size }) : t("share of comparisons that both judged")}
      header={[t("annotator"), t("other"), t("agreement"), t("low"), t("high"), "n"]}
      rows={rows}
      isDrawing={false}
    >
      <div className="matrix" tabIndex={0} role="region" aria-label={t("Who agrees with whom")}>
        <table>
          <thead>
            <tr>
              <td />
              {names.map((name) => (
                <th key={name} scope="col">
                  <span>{name}</span>
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {names.map((row) => (
              <tr key={row}>
                <th scope="row">{row}</th>
                {names.map((column) => (
                  <Cell key={column} pair={known.get(`${row}\n${column}`)} lowest={lowest} slug={slug} />
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </Figure>
  );
}

function Cell({ pair, lowest, slug }: { pair: Agreeing | undefined; lowest: number; slug: string }) {
  if (pair?.agreement.value == null) return <td />;
  const { value, low, high, n } = pair.agreement;
  const depth = lowest >= 1 ? 1 : (value - lowest) / (1 - lowest);
  const figures = t("{{value}}, interval {{low}} to {{high}}, n = {{n}}", { value: percent(value), low: percent(low ?? value), high: percent(high ?? value), n: n ?? 0 });
  const told = `${t("{{one}} and {{other}}", { one: pair.annotator, other: pair.other })}: ${figures}`;
  return (
    <td title={told} style={{ background: `color-mix(in srgb, var(--accent-wash) ${Math.round(20 + 80 * depth)}%, transparent)` }}>
      <Link href={comparisonsAt(slug, { annotator: pair.annotator, other: pair.other, order: "uncertain" })}>
        {Math.round(100 * value)}
        <span className="sr-only">: {told}</span>
      </Link>
    </td>
  );
}
