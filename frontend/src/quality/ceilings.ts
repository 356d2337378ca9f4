/** Agreement between people as published, to hold a project's against (sources: docs/metrics.md). */
import type { Level } from "../shared/plots/LinePlot";

export const CEILINGS: readonly Level[] = [
  { name: "Stiennon 73–77 %", low: 0.73, high: 0.77 },
  { name: "InstructGPT 72.6 %", low: 0.726, high: 0.726 },
  { name: "AlpacaFarm 65.7 %", low: 0.657, high: 0.657 },
  { name: "HH 63 %", low: 0.63, high: 0.63 },
];
