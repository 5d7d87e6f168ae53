import { useState } from "react";
import type { Task } from "../../generated/studio/graphql.js";
import { Card } from "../parts/card.js";
import { anywhere, ContextDial } from "../parts/context-dial.js";
import { PickPerson } from "../parts/pick-person.js";
import { useSession } from "../session/session.js";
import { ParametersCard } from "./page/parameters-card.js";
import { ListCard } from "./page/list-card.js";

/** The page a person would get in a context, beside another. */
export function PageView({ person, pick }: { readonly person: string | null; pick(person: string): void }) {
  const { words } = useSession();
  const [situation, setSituation] = useState(anywhere);
  const [task, setTask] = useState<Task>("DISCOVER");
  const [diversity, setDiversity] = useState(0);
  const [exploration, setExploration] = useState(0);
  // What is said of one list changes the other, too.
  const [round, setRound] = useState(0);
  const changed = (): void => setRound(round + 1);
  const shared = { person, task, diversity, exploration, round, changed };
  return (
    <div className="grid">
      <Card title={words.person}>
        <PickPerson person={person} pick={pick} />
        {person !== null && (
          <div className="row">
            <ContextDial label={words.context} value={situation} change={setSituation} person={person} />
            <label className="field">
              {words.task}
              <select value={task} onChange={(event) => setTask(event.target.value as Task)}>
                <option value="DISCOVER">{words.tasks.DISCOVER}</option>
                <option value="NEXT">{words.tasks.NEXT}</option>
              </select>
            </label>
            <Dial label={words.diversity} value={diversity} set={setDiversity} />
            <Dial label={words.exploration} value={exploration} set={setExploration} />
          </div>
        )}
      </Card>
      {person !== null && (
        <>
          <ListCard {...shared} person={person} situation={situation} first />
          <ListCard {...shared} person={person} situation={situation} first={false} />
        </>
      )}
      <ParametersCard task={task} />
    </div>
  );
}

function Dial({ label, value, set }: { readonly label: string; readonly value: number; set(value: number): void }) {
  return (
    <label className="field">
      {label} {value.toFixed(1)}
      <input
        type="range"
        min="0"
        max="1"
        step="0.1"
        value={value}
        onChange={(event) => set(Number(event.target.value))}
      />
    </label>
  );
}
