// The Big Five: a slider each, where it lies among people, what it means, and the whole as a radar.

import { useModel, useUniqueId } from "../common/hooks";
import { Complaints, type ControlProps, Forget, problemsAt, Slider } from "./controls";
import { at } from "./fields";
import { band, percentile } from "./percentile";

export interface Norms {
  deciles: Record<string, number[]>;
  n: number;
  source: string;
}

type Words = Record<string, { low: string; middle: string; high: string; changes: string }>;

export const TRAITS = [
  "openness",
  "conscientiousness",
  "extraversion",
  "agreeableness",
  "neuroticism",
] as const;

const capital = (name: string) => name.charAt(0).toUpperCase() + name.slice(1);

export function BigFiveControl({ field, editor, problems }: ControlProps) {
  const model = useModel();
  const norms = model.get("norms") as Norms;
  const words = model.get("words") as Words;
  const scores = (trait: string, of = editor.fields) => {
    const value = at(of ?? {}, [...field.path, trait]);
    return typeof value === "number" ? value : undefined;
  };
  return (
    <fieldset class="field wide bigfive">
      <legend>{field.label}</legend>
      <div class="traits">
        {TRAITS.map((trait) => (
          <Trait
            key={trait}
            trait={trait}
            score={scores(trait)}
            deciles={norms.deciles[trait] ?? []}
            words={words[trait]}
            onMove={(next) => editor.edit([...field.path, trait], next, capital(trait))}
            onForget={() =>
              editor.edit([...field.path, trait], undefined, `${trait} not known`, true)
            }
            onRest={editor.settle}
          />
        ))}
        <small class="soft hint">
          Scores are POMP, from 0 to 1. Percentiles are among {norms.n.toLocaleString("en-US")}{" "}
          online respondents, who are no sample of any population.
        </small>
      </div>
      <Radar
        scores={TRAITS.map((trait) => scores(trait))}
        before={TRAITS.map((trait) => scores(trait, editor.original))}
        medians={TRAITS.map((trait) => norms.deciles[trait]?.[4] ?? 0.5)}
      />
      <Complaints problems={problemsAt(problems, field.path)} />
    </fieldset>
  );
}

function Trait({
  trait,
  score,
  deciles,
  words,
  onMove,
  onForget,
  onRest,
}: {
  trait: string;
  score: number | undefined;
  deciles: readonly number[];
  words: Words[string] | undefined;
  onMove(next: number): void;
  onForget(): void;
  onRest(): void;
}) {
  const id = useUniqueId();
  const rank = score === undefined ? undefined : percentile(score, deciles);
  return (
    <div class="trait">
      <label for={id}>{capital(trait)}</label>
      <Slider id={id} value={score} describedBy={`${id}-says`} onMove={onMove} onRest={onRest} />
      <output class="num">{score === undefined ? "–" : score.toFixed(2)}</output>
      <span class="rank num soft">
        {rank === undefined ? "not known" : `${ordinal(rank)} pct.`}
      </span>
      <Forget known={score !== undefined} label={capital(trait)} onForget={onForget} />
      <p class="says small" id={`${id}-says`}>
        {score === undefined ? (
          <span class="soft">Not known: nothing is made up.</span>
        ) : (
          words?.[band(score)]
        )}{" "}
        <span class="soft changes">{words?.changes}</span>
      </p>
    </div>
  );
}

export function ordinal(value: number): string {
  const last = value % 10;
  const teen = value % 100 > 10 && value % 100 < 14;
  return `${value}${teen ? "th" : (["th", "st", "nd", "rd"][last] ?? "th")}`;
}

const SIZE = 212;
const MIDDLE = SIZE / 2;
const REACH = 70;

/** The point of a score on an axis; axes stand like the hands of a clock, from noon. */
export function point(axis: number, score: number, axes = TRAITS.length): [number, number] {
  const angle = (axis / axes) * 2 * Math.PI - Math.PI / 2;
  return [MIDDLE + REACH * score * Math.cos(angle), MIDDLE + REACH * score * Math.sin(angle)];
}

const outline = (scores: readonly (number | undefined)[]) =>
  scores
    .flatMap((score, axis) => (score === undefined ? [] : [point(axis, score)]))
    .map(([x, y]) => `${x.toFixed(1)},${y.toFixed(1)}`)
    .join(" ");

function Radar({
  scores,
  before,
  medians,
}: {
  scores: readonly (number | undefined)[];
  before: readonly (number | undefined)[];
  medians: readonly number[];
}) {
  const moved = outline(scores) !== outline(before);
  const said = TRAITS.map((trait, axis) => `${trait} ${scores[axis]?.toFixed(2) ?? "not known"}`);
  return (
    <figure class="radar">
      <svg
        viewBox={`0 0 ${SIZE} ${SIZE}`}
        role="img"
        aria-label={`Profile of the five traits: ${said.join(", ")}`}
      >
        {[0.25, 0.5, 0.75, 1].map((ring) => (
          <polygon key={ring} class="ring" points={outline(TRAITS.map(() => ring))} />
        ))}
        {TRAITS.map((trait, axis) => {
          const [x, y] = point(axis, 1);
          const [a, b] = point(axis, 1.2);
          return (
            <g key={trait}>
              <line class="ring" x1={MIDDLE} y1={MIDDLE} x2={x} y2={y} />
              <text x={a} y={b} class={scores[axis] === undefined ? "none" : ""}>
                {trait.charAt(0).toUpperCase()}
              </text>
            </g>
          );
        })}
        <polygon class="median" points={outline(medians)} />
        {moved && <polygon class="before" points={outline(before)} />}
        <polygon class="shape" points={outline(scores)} />
        {scores.map((score, axis) => {
          if (score === undefined) return null;
          const [x, y] = point(axis, score);
          return <circle key={TRAITS[axis]} class="dot" cx={x} cy={y} r={3} />;
        })}
      </svg>
      <figcaption class="small soft">
        <span class="key shape-key" /> now
        {moved && (
          <>
            <span class="key before-key" /> original
          </>
        )}
        <span class="key median-key" /> median
      </figcaption>
    </figure>
  );
}
