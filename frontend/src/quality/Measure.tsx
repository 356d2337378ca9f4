/** One figure: value, interval, n, what it means, how it is measured, and a link to the judgements behind it. */
import type { Estimate } from "../shared/api/schema";
import { figure, percent, plusMinus, wholeNumber } from "../shared/format";
import { t } from "../shared/i18n";
import { Link } from "../shared/router";
import { How } from "./How";
import type { Measured } from "./measured";

interface Props {
  name: string;
  means: string;
  how: Measured;
  /** Where the judgements behind it are; null where there are none to show. */
  href: string | null;
}

interface ShownProps extends Props {
  value: string | null;
  interval?: string | undefined;
  n?: number | undefined;
  why?: string | undefined;
}

/** A share of 1, in per cent. */
export function Share({ estimate, signed = false, ...rest }: Props & { estimate: Estimate; signed?: boolean }) {
  const { value, low, high, n, why } = estimate;
  const sign = signed && value !== null && value > 0 ? "+" : "";
  const interval = low === undefined || high === undefined ? undefined : signed ? t("{{low}} to {{high}}", { low: percent(low, 0), high: percent(high, 0) }) : `± ${plusMinus(low, high)}`;
  return <Measure {...rest} value={value === null ? null : sign + percent(value)} interval={interval} n={n} why={why} />;
}

/** A plain figure. */
export function Plain({ estimate, ...rest }: Props & { estimate: Estimate }) {
  const { value, low, high, n, why } = estimate;
  const interval = low === undefined || high === undefined ? undefined : t("{{low}} to {{high}}", { low: figure(low), high: figure(high) });
  return <Measure {...rest} value={value === null ? null : figure(value)} interval={interval} n={n} why={why} />;
}

export function Measure({ name, means, how, href, value, interval, n, why }: ShownProps) {
  const told = n === undefined ? null : `n = ${wholeNumber(n)}`;
  return (
    <div>
      <dt>{name}</dt>
      <dd className="figures">
        {value ?? "–"}
        {value !== null && interval !== undefined && <span className="interval">{interval}</span>}
        {value !== null && told !== null && (
          <span className="interval">
            {href === null ? (
              told
            ) : (
              <Link href={href} aria-label={t("{{name}}, n = {{n}}: the judgements behind it", { name, n: wholeNumber(n ?? 0) })}>
                {told}
              </Link>
            )}
          </span>
        )}
      </dd>
      <dd className="soft small">{value === null ? (why ?? t("Not defined here.")) : means}</dd>
      <dd className="small">
        <How name={how} label={name} />
      </dd>
    </div>
  );
}
