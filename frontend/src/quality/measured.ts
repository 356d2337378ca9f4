/** How each figure is measured: the method, what n counts, and which interval stands beside it; one or two sentences. */
import { t } from "../shared/i18n";

export type Measured = keyof ReturnType<typeof measured>;

export function howMeasured(name: Measured): string {
  return measured()[name];
}

function measured() {
  const bootstrap = t("Interval: 95 %, percentile bootstrap over comparisons. n: comparisons that two annotators or more judged.");
  const jeffreys = t("Interval: 95 %, Jeffreys.");
  return {
    raw: `${t("Share of pairs of judgements of one comparison that give the same answer.")} ${bootstrap}`,
    fixed: `${t("Raw agreement of the answers that were wanted from the start, whatever others said: not of those that were asked for afterwards.")} ${bootstrap}`,
    without_ties: `${t("The same among pairs of judgements that both prefer one response.")} ${bootstrap}`,
    alpha: `${t("Krippendorff's alpha with ordinal distances: one minus observed over expected disagreement.")} ${bootstrap}`,
    ac1: `${t("Gwet's AC1: agreement beyond the chance that random raters would reach.")} ${bootstrap}`,
    certainty: t("Mean over pairs of the probability that the likeliest answer is the consensus, by the method named above. n: pairs. No interval: each pair has its own."),
    ties: t("Share of the judgements that count which put all responses level, and the median of the times recorded with them. n: judgements."),
    retest: `${t("Share of pairs answered as before when a comparison came a second time with its sides swapped. n: repeats.")} ${jeffreys}`,
    side_followed: `${t("Of answers that changed with the sides, the share that kept to the side. n: changed answers.")} ${jeffreys}`,
    longer_wins: `${t("Share of decided judgements for the response with more characters. n: decided judgements.")} ${jeffreys}`,
    effective: t("One over the sum of squared shares of the judgements (Simpson). n: judgements. Interval: 95 %, bootstrap."),
    triads: `${t("Share of an annotator's own triples of responses whose preferences run in a circle; a coin gives one in four. n: triples.")} ${t("Interval: 95 %.")}`,
    kendall: t("Kendall's W with ties, mean over comparisons of three responses or more. n: these comparisons. Interval: 95 %, bootstrap over comparisons."),
    reliability: t("Probability of giving the answer on which the other annotators settle, each comparison read without the annotator's own vote; shrunk to the pool. Interval: 95 % of its posterior. n: judgements."),
    left_bias: `${t("Share of decided judgements that fell on the response shown left, minus one half. n: decided judgements with a known display order.")} ${jeffreys}`,
    side: t("Pull of the left response in logits, as far as it is not the better one, by the cumulative link. Interval: 95 % of its posterior."),
    discrimination: t("How sharply responses are told apart, by the cumulative link: 1 is the typical annotator, 0 says nothing, below 0 is reversed. Interval: 95 % of its posterior."),
    length_bias: t("Share of decided judgements for the longer response, minus the share that the others' judgements of the same pairs lead one to expect. Interval: 95 %, normal. False discoveries among all annotators are held at 5 %."),
    gold: t("Share of known rankings answered right in every pair, beta-binomial with a uniform prior. Interval: 95 % of its posterior. Wald's sequential test of 80 % against 50 % says whether somebody should look."),
    speed: `${t("Share of timed judgements faster than reading 60 characters a second, or than one second. n: timed judgements.")} ${jeffreys}`,
    seconds: t("Median of the recorded times; the middle half lies between the two quartiles. n: timed judgements."),
    drift: `${t("Agreement with the others' answer in runs of 20 judgements. The alarm looks at the cumulative sum of agreement, false discoveries among all annotators held at 5 %.")} ${jeffreys}`,
    agreeing: `${t("Share of the comparisons that both judged on which they gave the same answer. n: these comparisons.")} ${jeffreys}`,
    win_rate: t("Chance of being preferred to an average source by Davidson's model, a tie counting half. n: comparisons. Interval: 95 %, robust to clusters of comparisons."),
    dispute: t("n · D · U, the highest of the comparison's pairs: n judgements, D the mean distance of two of them (opposite sides 1, a tie against a choice one half), U how near the soft label is to one half. A verdict gives its label 95 %, and leaves the agreement as it is."),
    gold_proposed: t("Comparisons that three trusted annotators or more ranked alike, all of them that judged it, and whose every pair is certain at 95 % or more. Trusted is who is as reliable as the median annotator, surely not 15 points below, and bears no flag of doubt. Beside each: the least certainty of its pairs, and n judgements that count."),
    gold_leak: t("Rising: answers right beyond what their annotators are on other gold, in the order given, by the cumulative sum (20 answers at least). Quick: right answers in less than a third of the annotator's own usual time for as many characters, against the binomial (10 timed answers at least). False discoveries among all gold held at 5 %."),
    over_time: t("Agreement without ties of comparisons in runs of equal number, by the time of their last judgement. n: comparisons of the run that two or more annotators decided. Interval: 95 %, bootstrap over comparisons."),
  };
}
