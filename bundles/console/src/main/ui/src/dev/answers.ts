import { addAnswers, answer as hub, type Answerer } from './hub'

// What page authors put beside the mock: each answers what it knows.
addAnswers(
  Object.values(import.meta.glob<{ answer: Answerer }>('./pages/*.ts', { eager: true })).map((module) => module.answer),
)

export const answer = hub
