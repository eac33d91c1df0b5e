import { useTrait } from "../shared/hooks";
import { harmless } from "../shared/text";

interface Head {
  topic: string;
}

export function Player() {
  const [head] = useTrait<Head>("head");
  return <p dir="auto">{harmless(head.topic)}</p>;
}
