// What is seen of a run while it goes on.

import { Icon } from "../common/icons";
import { harmless, plural } from "../common/text";
import { Face } from "./line";
import type { Talk } from "./talk";

export interface Progress {
  done: number;
  calls: number;
  elapsed: number;
  thinking: string[];
  saying: Record<string, string>;
}

/** Seconds left, once there is something to tell them from. */
export function secondsLeft({ done, calls, elapsed }: Progress): number | null {
  return done < 3 || elapsed < 1 || calls <= done ? null : (elapsed / done) * (calls - done);
}

export function duration(seconds: number): string {
  if (seconds < 60) return `${Math.round(seconds)} s`;
  return `${Math.floor(seconds / 60)} min ${Math.round(seconds % 60)} s`;
}

export function LiveBar({
  progress,
  following,
  onFollow,
  onStop,
  stopping,
}: {
  progress: Progress | null;
  following: boolean;
  stopping: boolean;
  onFollow(): void;
  onStop(): void;
}) {
  const left = progress ? secondsLeft(progress) : null;
  return (
    <div class="live-bar">
      <span class="pill">
        <Icon name="live" size={14} /> Live
      </span>
      {progress && progress.calls > 0 && (
        <>
          <progress aria-label="Progress of the run" value={progress.done} max={progress.calls} />
          <span class="small num">
            {progress.done} of {plural(progress.calls, "call")}
            {left !== null && ` · ${duration(left)} left`}
          </span>
        </>
      )}
      <span class="grow" />
      {!following && (
        <button type="button" onClick={onFollow}>
          <Icon name="down" /> Follow
        </button>
      )}
      <button type="button" onClick={onStop} disabled={stopping}>
        <Icon name="stop" size={14} /> {stopping ? "Stopping…" : "Stop the run"}
      </button>
    </div>
  );
}

export function Thinking({ talk, progress }: { talk: Talk; progress: Progress }) {
  const saying = Object.entries(progress.saying);
  const silent = progress.thinking.filter((name) => !(name in progress.saying));
  if (saying.length + silent.length === 0) return null;
  return (
    <div class="thinking" aria-live="off">
      {saying.map(([name, text]) => (
        <div key={name} class={`bubble-row s${talk.hue(name)}`}>
          <Face name={name} />
          <div class="grow">
            <p class="who">
              <bdi class="name">{name}</bdi> <span class="soft small">speaking</span>
            </p>
            <div class="bubble">
              <p class="txt" dir="auto">
                {harmless(text)}
              </p>
            </div>
          </div>
        </div>
      ))}
      {silent.length > 0 && (
        <p class="soft small">
          <i class="dots" aria-hidden="true" /> <bdi>{silent.slice(0, 3).join(", ")}</bdi>
          {silent.length > 3 ? ` and ${silent.length - 3} more` : ""}{" "}
          {silent.length === 1 ? "is" : "are"} thinking
        </p>
      )}
    </div>
  );
}
