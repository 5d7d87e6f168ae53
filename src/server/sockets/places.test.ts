import { expect, test } from "vitest";
import { SocketPlaces, type Seat } from "./places.js";

test("anonymous sockets of one network give way, the oldest first, and leave places for known callers", () => {
  const places = new SocketPlaces(400);
  const evicted: number[] = [];
  const seats: Seat[] = [];
  for (let i = 0; i < 1000; i++) {
    const seat = places.take("198.51.100.7", () => {
      evicted.push(i);
      places.leave(seats[i]!);
    });
    seats.push(seat);
  }
  expect([places.taken, evicted[0], evicted.at(-1)]).toEqual([20, 0, 979]);
  const known = places.take("198.51.100.7", () => {});
  expect(places.claim(known, "key:a")).toBe(true);
  for (let i = 0; i < 50; i++) places.take("198.51.100.7", () => {});
  expect(known.caller).toBe("key:a");
});

test("one caller holds half of the places at most", () => {
  const places = new SocketPlaces(20);
  const seats = Array.from({ length: 11 }, () => {
    const seat = places.take("192.0.2.1", () => {});
    return { seat, held: places.claim(seat, "user:ada") };
  });
  expect(seats.map(({ held }) => held)).toEqual([...Array.from({ length: 10 }, () => true), false]);
  places.leave(seats[0]!.seat);
  expect(
    places.claim(
      places.take("192.0.2.1", () => {}),
      "user:ada",
    ),
  ).toBe(true);
});

test("a network that opens sockets for nothing waits before the next; others, and who comes with them, do not", () => {
  let now = 0;
  const places = new SocketPlaces(400, () => now);
  const pass = (address: string, admitted: boolean): void => {
    const seat = places.take(address, () => {});
    seat.admitted = admitted;
    places.leave(seat);
  };
  for (let i = 0; i < 1_000; i++) pass("192.0.2.1", true);
  expect(places.tooMany("192.0.2.1")).toBe(false);
  for (let i = 0; i < 100; i++) pass("198.51.100.7", false);
  expect([places.tooMany("198.51.100.7"), places.tooMany("192.0.2.1")]).toEqual([true, false]);
  now += 20_000;
  expect(places.tooMany("198.51.100.7")).toBe(false);
});
