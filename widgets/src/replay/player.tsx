import type { Ref } from "preact";
import { useCallback, useEffect, useMemo, useRef, useState } from "preact/hooks";
import { ErrorBox } from "../common/errors";
import { Heading } from "../common/heading";
import { useMessages, useModel, useRequests } from "../common/hooks";
import { isTyping } from "../common/keys";
import { Tabs } from "../common/tabs";
import type { ListHandle } from "../common/virtual";
import { Branch } from "./branch";
import { Opinions, TalkShare } from "./charts";
import { everything, Filters, Search, Transport } from "./controls";
import { Details, NoteList } from "./details";
import { type Filter, search, visiblePlaces } from "./filter";
import { Help } from "./help";
import { LiveBar, type Progress } from "./live";
import { decode } from "./load";
import { advance, dwell } from "./pace";
import { NotebookSource, type PagePrompts, PageSource, type Source } from "./source";
import { alongside, type Head, lastUpTo, type NoteRow, type Row, Talk } from "./talk";
import { legendOf, Timeline } from "./timeline";
import { Top } from "./top";

type Tab = "event" | "course" | "notes";

interface Told {
  type?: string;
  from?: number;
  rows?: Row[];
  progress?: Progress;
  head?: Head;
  cause?: string;
}

export function Player() {
  const model = useModel();
  const requests = useRequests();
  const source = useMemo<Source>(() => {
    const carried = model.get("prompts") as PagePrompts[] | undefined;
    return carried ? new PageSource(carried) : new NotebookSource(requests, model);
  }, [model, requests]);
  const [talks, setTalks] = useState<Talk[]>(() => decode(model.get("talks")));
  const [version, setVersion] = useState(0);
  const changed = useCallback(() => setVersion((before) => before + 1), []);
  const [active, setActive] = useState(0);
  const talk = talks[active] as Talk | undefined;
  const [live, setLive] = useState(Boolean(model.get("live")));
  const [progress, setProgress] = useState<Progress | null>(null);
  const [following, setFollowing] = useState(true);
  const [stopping, setStopping] = useState(false);
  const [playhead, setPlayhead] = useState((talk?.length ?? 0) - 1);
  const [playing, setPlaying] = useState(false);
  const [speed, setSpeed] = useState(Number(model.get("speed") ?? 1));
  const [filter, setFilter] = useState<Filter>(() => ({
    hidden: new Set(),
    groups: everything(Boolean(model.get("show_thoughts"))),
  }));
  const [wanted, setWanted] = useState("");
  const [tab, setTab] = useState<Tab>("course");
  const [error, setError] = useState<unknown>(null);
  const [help, setHelp] = useState(false);
  const root = useRef<HTMLDivElement>(null);
  const lists = [useRef<ListHandle>(null), useRef<ListHandle>(null)];
  const state = useRef({ playhead, speed, following, talks });
  state.current = { playhead, speed, following, talks };

  const length = talk?.length ?? 0;
  const thoughts = filter.groups.has("thoughts");
  const places = useMemo(
    () => talks.map((one) => visiblePlaces(one, filter)),
    [talks, version, filter],
  );
  const matches = useMemo(
    () => (talk ? search(talk, places[active] ?? [], wanted) : []),
    [talk, places, active, wanted],
  );

  const show = useCallback((place: number, how: "near" | "jump") => {
    const { talks: all } = state.current;
    const lead = all[activeRef.current];
    if (!lead) return;
    for (const [branch, one] of all.entries()) {
      const there = branch === activeRef.current ? place : alongside(place, lead, one);
      lists[branch]?.current?.show(lastUpTo(placesRef.current[branch] ?? [], there), how);
    }
  }, []);
  const activeRef = useRef(active);
  activeRef.current = active;
  const placesRef = useRef(places);
  placesRef.current = places;

  const rest = useCallback(
    (place: number) => {
      const row = state.current.talks[activeRef.current]?.rows[place];
      if (row && source.keepsNotes) {
        model.set("position", row.event);
        model.save_changes();
      }
    },
    [model, source],
  );

  const seek = useCallback(
    (place: number, resting = true, how: "near" | "jump" = "jump") => {
      setPlayhead(place);
      setFollowing(place >= (state.current.talks[activeRef.current]?.length ?? 0) - 1);
      show(place, how);
      if (resting) rest(place);
    },
    [show, rest],
  );

  // Seek to what a bubble, a note or a search found, and tell all about it.
  const open = useCallback(
    (place: number) => {
      if (place < 0) return;
      seek(place, true, "near");
      setTab("event");
    },
    [seek],
  );

  const step = (by: number) => {
    const listed = places[active] ?? [];
    const here = lastUpTo(listed, playhead);
    const next = listed[Math.max(0, Math.min(listed.length - 1, here + by))];
    if (next !== undefined) seek(next, true, "near");
  };
  const stepTurn = (by: number) => {
    if (!talk) return;
    const here = lastUpTo(talk.turns, playhead);
    const at = by < 0 && talk.turns[here] !== playhead ? here : here + by;
    const next = talk.turns[Math.max(0, Math.min(talk.turns.length - 1, at))];
    if (next !== undefined) seek(next, true, "near");
  };

  const play = () => {
    if (!playing && playhead >= length - 1 && !live) seek(0, false);
    setPlaying(!playing);
    if (playing) rest(playhead);
  };

  // The clock of the player: place and time live here, Python hears of them at rest.
  useEffect(() => {
    if (!playing || !talk) return;
    let frame = 0;
    let before = performance.now();
    let spent = 0;
    const tick = (now: number) => {
      spent += (now - before) * state.current.speed;
      before = now;
      const last = talk.length - 1;
      const from = state.current.playhead;
      const listed = placesRef.current[activeRef.current] ?? [];
      const shownNow = (place: number) => listed[lastUpTo(listed, place)] === place;
      const next = advance(from, spent, last, (place) =>
        shownNow(place) ? dwell(talk.rows[place]) : 0,
      );
      if (next.place !== from) {
        spent = next.left;
        setPlayhead(next.place);
        show(next.place, "near");
      }
      if (next.place >= last) {
        setPlaying(false);
        rest(next.place);
        return;
      }
      frame = requestAnimationFrame(tick);
    };
    frame = requestAnimationFrame(tick);
    return () => cancelAnimationFrame(frame);
  }, [playing, talk, show, rest]);

  const catchUp = useCallback(async () => {
    const running = state.current.talks[0];
    if (!running) return;
    try {
      const from = running.length;
      const rows = await source.eventsFrom(from);
      // Others may have come meanwhile.
      running.add(rows.slice(running.length - from));
      changed();
    } catch (problem) {
      setError(problem);
    }
  }, [source, changed]);

  useEffect(() => {
    const reload = () => {
      const fresh = decode(model.get("talks"));
      setTalks(fresh);
      setActive(0);
      setPlayhead((fresh[0]?.length ?? 0) - 1);
      setFollowing(true);
      setProgress(null);
    };
    const hearLive = () => {
      setLive(Boolean(model.get("live")));
      setStopping(false);
    };
    const hearPlace = () => {
      const place = state.current.talks[activeRef.current]?.placeOf(Number(model.get("position")));
      if (place !== undefined && place >= 0 && place !== state.current.playhead) seek(place, false);
    };
    const hearSpeed = () => setSpeed(Number(model.get("speed")));
    const hearThoughts = () =>
      setFilter((before) => {
        const wish = Boolean(model.get("show_thoughts"));
        // The same filter is no other filter: lists and timeline would be made again.
        if (before.groups.has("thoughts") === wish) return before;
        const groups = new Set(before.groups);
        if (wish) groups.add("thoughts");
        else groups.delete("thoughts");
        return { hidden: before.hidden, groups };
      });
    const heard: [string, () => void][] = [
      ["change:talks", reload],
      ["change:live", hearLive],
      ["change:position", hearPlace],
      ["change:speed", hearSpeed],
      ["change:show_thoughts", hearThoughts],
    ];
    for (const [event, hear] of heard) model.on(event, hear);
    // What Python set before anybody listened.
    hearPlace();
    hearThoughts();
    if (state.current.talks[0]?.head.status === "running") void catchUp();
    return () => {
      for (const [event, hear] of heard) model.off(event, hear);
    };
  }, [model, catchUp, seek]);

  useMessages(
    useCallback(
      (content) => {
        const told = content as Told;
        const running = state.current.talks[0];
        if (!running) return;
        if (told.type === "events") {
          if (told.progress) setProgress(told.progress);
          const missing = (told.from ?? 0) - running.length;
          if (missing > 0) return void catchUp();
          running.add((told.rows ?? []).slice(running.length - (told.from ?? 0)));
          changed();
        } else if (told.type === "finished" && told.head) {
          // Turns taken at the same time came as they were finished; the log's order is by number.
          const rows = [...running.rows].sort((one, other) => one.event - other.event);
          const under = running.rows[state.current.playhead];
          const whole = new Talk({ head: told.head, events: rows, notes: [] });
          setTalks([whole]);
          if (under) setPlayhead(whole.placeOf(under.event));
          setProgress(null);
        } else if (told.type === "broke") {
          setProgress(null);
          setError(
            new Error(`The run ended early (${told.cause}). What was said until then stays here.`),
          );
        }
      },
      [catchUp, changed],
    ),
  );

  // While a run is followed, the playhead is where the talk is.
  useEffect(() => {
    if (!live || !following || length === 0) return;
    setPlayhead(length - 1);
    show(length - 1, "near");
  }, [live, following, length, version]);

  const stop = async () => {
    setStopping(true);
    try {
      await source.stop();
    } catch (problem) {
      setError(problem);
      setStopping(false);
    }
  };

  const put = async (branch: number, note: NoteRow): Promise<string> => {
    const { saved } = await source.note(branch, note);
    const notes = talks[branch]?.notes;
    if (note.bookmark || note.text.trim()) notes?.set(note.event, note);
    else notes?.delete(note.event);
    changed();
    return saved ? `Saved in ${saved}` : "Kept in talk.notes; talk.save(…) writes it";
  };

  const press = (event: KeyboardEvent) => {
    if (event.ctrlKey || event.metaKey || event.altKey || isTyping(event.target)) return;
    const onButton =
      (event.target as Element).closest("button, input, summary, [role=tab]") !== null;
    const within = (key: string) =>
      root.current?.querySelector<HTMLElement>(`[data-key="${CSS.escape(key)}"]`);
    const act: Record<string, () => void> = {
      ArrowRight: () => (event.shiftKey ? stepTurn(1) : step(1)),
      ArrowLeft: () => (event.shiftKey ? stepTurn(-1) : step(-1)),
      Home: () => seek(0),
      End: () => seek(length - 1),
      "/": () => within("/")?.focus(),
      f: () => within("f")?.click(),
      t: () => within("t")?.click(),
      c: () => within("c")?.click(),
      p: () => within("p")?.click(),
      b: () => within("b")?.click(),
      n: () => within("n")?.focus(),
      "?": () => setHelp(true),
    };
    if (!onButton) act[" "] = play;
    act.k = play;
    if ("cpbn".includes(event.key) && tab !== "event") {
      setTab("event");
      event.preventDefault();
      requestAnimationFrame(() => act[event.key]?.());
      return;
    }
    const found = act[event.key];
    if (!found) return;
    event.preventDefault();
    event.stopPropagation();
    found();
  };

  if (!talk) {
    return <p class="pad soft">This player waits for a run: group.run(watcher=player).</p>;
  }
  const played = playhead < length - 1 || playing;
  const head = talk.head;
  const chooseBranch = (branch: number) => {
    if (branch === active) return;
    const there = alongside(playhead, talk, talks[branch] as Talk);
    setActive(branch);
    setPlayhead(there);
  };
  return (
    <div class="player" ref={root} onKeyDown={press}>
      <Top head={head} talks={talks} live={live} onHelp={() => setHelp(!help)} />
      {help && <Help onClose={() => setHelp(false)} />}
      {error !== null && (
        <ErrorBox title="Something went wrong." error={error} onClose={() => setError(null)} />
      )}
      {live && (
        <LiveBar
          progress={progress}
          following={following}
          stopping={stopping}
          onFollow={() => seek(length - 1)}
          onStop={stop}
        />
      )}
      <div class="bar-top">
        <Transport
          playing={playing}
          playhead={playhead}
          talk={talk}
          speed={speed}
          onPlay={play}
          onStep={step}
          onTurn={stepTurn}
          onSpeed={(next) => {
            setSpeed(next);
            if (source.keepsNotes) {
              model.set("speed", next);
              model.save_changes();
            }
          }}
        />
        <Search
          wanted={wanted}
          matches={matches}
          playhead={playhead}
          onWant={setWanted}
          onSeek={open}
        />
        <Filters
          talk={talk}
          filter={filter}
          listed={places[active]?.length ?? 0}
          onFilter={setFilter}
        />
      </div>
      {talks.map((one, branch) => (
        <Timeline
          key={branch}
          talk={one}
          label={talks.length > 1 ? `Timeline of ${nameOf(one, branch)}` : "Timeline"}
          playhead={branch === active ? playhead : alongside(playhead, talk, one)}
          filter={filter}
          matches={branch === active ? matches : NONE}
          onSeek={(place, resting) => {
            setPlaying(false);
            if (branch === active) return seek(place, resting);
            activeRef.current = branch;
            setActive(branch);
            seek(place, resting);
          }}
        />
      ))}
      <div class={`main${talks.length > 1 ? " two" : ""}`}>
        {talks.map((one, branch) => (
          <Branch
            key={branch}
            talk={one}
            name={talks.length > 1 ? nameOf(one, branch) : ""}
            chosen={branch === active}
            places={places[branch] ?? NONE}
            playhead={branch === active ? playhead : alongside(playhead, talk, one)}
            played={played}
            wanted={wanted}
            thoughts={thoughts}
            filter={filter}
            handle={lists[branch] as Ref<ListHandle>}
            progress={live && branch === 0 ? progress : null}
            onChoose={() => chooseBranch(branch)}
            onSeek={(place) => {
              setPlaying(false);
              activeRef.current = branch;
              setActive(branch);
              open(place);
            }}
          />
        ))}
        <Tabs<Tab>
          class="side"
          label="About the talk"
          tabs={[
            ["event", "Event"],
            ["course", "Course"],
            ["notes", talk.notes.size ? `Notes (${talk.notes.size})` : "Notes"],
          ]}
          chosen={tab}
          onChoose={setTab}
        >
          {tab === "event" && (
            <Details
              talk={talk}
              branch={active}
              place={playhead}
              source={source}
              showThoughts={thoughts}
              onSeek={open}
              onNote={(note) => put(active, note)}
            />
          )}
          {tab === "course" &&
            talks.map((one, branch) => {
              const there = branch === active ? playhead : alongside(playhead, talk, one);
              return (
                <div key={branch} class="course">
                  {talks.length > 1 && (
                    <Heading depth={1} class="of-branch">
                      {nameOf(one, branch)}
                    </Heading>
                  )}
                  <TalkShare talk={one} playhead={there} />
                  <Opinions talk={one} playhead={there} />
                </div>
              );
            })}
          {tab === "notes" && <NoteList talk={talk} onSeek={open} />}
        </Tabs>
      </div>
      <div class="foot soft small">
        <span class="num">{legendOf(talk)}</span>
        <span dir="auto">
          {head.footer}
          {head.spent && ` ${head.spent}`}
        </span>
      </div>
    </div>
  );
}

const NONE: readonly number[] = [];

function nameOf(talk: Talk, branch: number): string {
  return talk.head.branch || `Branch ${branch + 1}`;
}
