# SPDX-License-Identifier: Apache-2.0
"""The server is killed at any moment, while several clients send actions. What was acknowledged is there, nothing is half
done, and a request that is sent again is answered the same and not done twice.

MINZHENG_KILL_ROUNDS says how often it is killed, 3 unless it does; MINZHENG_KILL_SEED repeats a run as far as time allows.
"""

import base64
import datetime
import http.client
import json
import os
import random
import sqlite3
import struct
import subprocess
import threading
import time
import uuid
import zlib

import pytest

from conftest import stores
from office import Office, resident_number

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
ROUNDS = int(os.environ.get("MINZHENG_KILL_ROUNDS", "3"))
SEED = int(os.environ.get("MINZHENG_KILL_SEED", "20261122"))
CLIENTS = 5
LOGINS = ["tousu", "jingban", "shenhe", "qianfa", "lingdao"]
# What each outcome of the complaint service leads to, read from its file by eye: next step or end, and papers.
OUTCOMES = {
    ("apply", "submit"): ("accept", []),
    ("accept", "accept"): ("investigate", ["acceptance"]),
    ("accept", "not-accept"): ("refused", ["county-non-acceptance"]),
    ("investigate", "checked"): ("conclude", []),
    ("conclude", "upheld"): ("approved", ["complaint-reply"]),
    ("conclude", "unfounded"): ("refused", ["complaint-reply"]),
    ("conclude", "again"): ("investigate", []),
}
ENDS = {"approved", "refused", "withdrawn"}
CHAIN = {"conclude": 2}


def picture(number):
    """A drawing of its own, as a PNG."""
    rows = b"".join(b"\0" + bytes((number >> (x % 24)) & 255 for x in range(16)) for _ in range(16))
    parts = [(b"IHDR", struct.pack(">IIBBBBB", 16, 16, 8, 0, 0, 0, 0)), (b"IDAT", zlib.compress(rows)), (b"IEND", b"")]
    chunks = [struct.pack(">I", len(d)) + k + d + struct.pack(">I", zlib.crc32(k + d)) for k, d in parts]
    return base64.b64encode(b"\x89PNG\r\n\x1a\n" + b"".join(chunks)).decode()


class Store:
    """The store past the server."""

    def __init__(self, office, kind, module):
        self.office, self.kind, self.module = office, kind, module

    def rows(self, text):
        if self.kind == "sqlite":
            connection = sqlite3.connect(f"file:{self.office.folder}/data/store.sqlite?mode=ro", uri=True)
            try:
                return [tuple("" if value is None else str(value) for value in row) for row in connection.execute(text)]
            finally:
                connection.close()
        done = subprocess.run(
            ["psql", "-X", "-A", "-t", "-F", "\t", os.environ["MINZHENG_TEST_POSTGRES"], "-c",
             f"set search_path to {self.module}; {text}"],
            capture_output=True, text=True)
        assert done.returncode == 0, done.stderr
        return [tuple(line.split("\t")) for line in done.stdout.splitlines() if line and line != "SET"]


class Lost(Exception):
    """No answer came."""


class Client(threading.Thread):
    """Takes cases of its own through their steps and writes down what it was answered."""

    def __init__(self, office, tokens, village, number, seed):
        super().__init__()
        self.office, self.tokens, self.village, self.number = office, tokens, village, number
        self.random = random.Random(seed)
        self.cases = {}
        self.sent = []
        self.doubt = None
        self.fault = None
        self.serial = 0

    def call(self, login, path, body, key):
        connection = http.client.HTTPConnection("127.0.0.1", self.office.port, timeout=30)
        try:
            headers = {"Authorization": f"Bearer {self.tokens[login]}", "Content-Type": "application/json"}
            headers["Idempotency-Key"] = key
            connection.request("POST", f"/api/v1{path}", json.dumps(body), headers)
            response = connection.getresponse()
            return response.status, response.read().decode()
        except (OSError, http.client.HTTPException) as problem:
            raise Lost() from problem
        finally:
            connection.close()

    def send(self, case, name, login, path, body):
        """One request. It is in doubt until it is answered."""
        key = str(uuid.UUID(int=self.random.getrandbits(128)))
        self.doubt = (case, name, login, path, body, key)
        while True:
            status, text = self.call(login, path, body, key)
            if status != 429:
                break
            time.sleep(0.2)
        self.doubt = None
        self.sent.append((case, name, login, path, body, key, status, text))
        if status >= 400:
            if status != 409 and status != 422 and status != 403:
                raise AssertionError(f"{name} was answered {status}: {text}")
            return None
        return json.loads(text)

    def run(self):
        try:
            while True:
                live = [case for case in self.cases.values() if case["state"] not in ENDS]
                self.go_on(self.random.choice(live)) if len(live) > 2 else self.open()
        except Lost:
            pass
        except Exception as fault:
            self.fault = fault

    def open(self):
        self.serial += 1
        number = resident_number("429006", "19700101", self.number * 150 + self.serial % 150 + 1)
        body = dict(service="jubao-tousu", number=number, name=f"测{chr(0x4E00 + self.number * 200 + self.serial)}",
                    village=self.village, channel="window")
        answer = self.send(None, "open", "tousu", "/cases", body)
        if answer:
            self.cases[answer["id"]] = dict(id=answer["id"], version=answer["version"], step=answer["step"], link=0,
                                            state=answer["state"], done=["open"], family=answer["family_id"], ready=None)

    def go_on(self, case):
        step, link = case["step"], case["link"]
        roll = self.random.random()
        if case["state"] == "paused":
            return self.act(case, "resume", "tousu")
        if step in ("accept", "investigate") and link == 0 and roll < 0.06:
            return self.act(case, "supplement", "tousu")
        if step == "accept" and roll < 0.1:
            return self.act(case, "withdraw", "tousu")
        if step == "apply":
            if case["ready"] != "apply":
                return self.answer(case)
            return self.act(case, "submit", "tousu")
        if step == "accept":
            return self.act(case, "not-accept" if roll < 0.2 else "accept", "tousu")
        if step == "investigate":
            if case["ready"] != "investigate":
                return self.visit(case)
            return self.act(case, "checked", "jingban")
        if link == 0:
            return self.act(case, self.random.choice(["upheld", "upheld", "unfounded", "again"]), "shenhe")
        return self.act(case, "return" if roll < 0.15 else "agree", self.random.choice(["qianfa", "lingdao"]))

    def answer(self, case):
        answers = dict(kind="举报", subject="社会救助", target="演示家庭", content="收入没有如实申报", staff="否", named="否")
        answer = self.send(case["id"], "answer", "tousu", f"/families/{case['family']}/answers",
                           dict(version=case["version"], answers=answers))
        if answer:
            case.update(version=answer["version"], ready="apply")
            case["done"].append("answer")

    def visit(self, case):
        people = ["李敏", "陈秀兰", "申请人本人"]
        ahead = datetime.timedelta(hours=8, days=self.office.days)
        today = (datetime.datetime.now(datetime.timezone.utc) + ahead).date().isoformat()
        body = dict(version=case["version"], visited_on=today, surveyors=people[:2],
                    present=people[2], findings="情况属实。",
                    signatures=[dict(name=name, image=picture(self.random.getrandbits(24))) for name in people])
        answer = self.send(case["id"], "visit", "tousu", f"/cases/{case['id']}/visits", body)
        if answer:
            case["done"].append("visit")
            self.take(case, answer)
            case["ready"] = "investigate"

    def act(self, case, action, login):
        body = dict(version=case["version"], action=action, comment="经核实")
        answer = self.send(case["id"], action, login, f"/cases/{case['id']}/act", body)
        if answer:
            case["done"].append(action)
            self.take(case, answer)

    @staticmethod
    def take(case, answer):
        if answer["step"] != case["step"]:
            case["ready"] = None
        case.update(version=answer["version"], step=answer["step"], link=answer["link"], state=answer["state"])


def fold(actions):
    """State, step, link, papers and whether it was accepted, from the names of what was done."""
    state, step, link, proposed, papers, accepted = "draft", "apply", 0, None, [], False
    for action in actions:
        if action == "withdraw":
            state, link = "withdrawn", 0
        elif action == "supplement":
            state = "paused"
            papers.append("supplement")
        elif action == "resume":
            state = "open"
        elif action == "return":
            link, proposed = 0, None
        elif action == "agree" or (step, action) in OUTCOMES:
            outcome = proposed if action == "agree" else action
            if link < CHAIN.get(step, 1) - 1:
                link, proposed = link + 1, outcome
                continue
            accepted = accepted or (step, outcome) == ("accept", "accept")
            to, issued = OUTCOMES[step, outcome]
            papers += issued
            link, proposed = 0, None
            if to in ENDS:
                state = to
            else:
                state, step = "open", to
    return state, step, link, sorted(papers), accepted


class Ledger:
    """All that was acknowledged, held against the store."""

    def __init__(self, store):
        self.store = store

    def read(self):
        """Cases with their state, actions, papers and clocks as they lie in the store."""
        found = {}
        for id, state, step, link, number in self.store.rows(
                "select id, state, step, link, coalesce(number, '') from case_file where service_id = 'jubao-tousu'"):
            found[int(id)] = dict(state=state, step=step, link=int(link), number=number, actions=[], papers=[], clocks=[],
                                  audit=[])
        for case, action in self.store.rows("select case_id, action from case_action order by id"):
            if int(case) in found and action not in ("escalate", "delegation"):
                found[int(case)]["actions"].append(action)
        for case, template in self.store.rows("select case_id, template from document where case_id is not null"):
            if int(case) in found:
                found[int(case)]["papers"].append(template)
        for case, ended, paused in self.store.rows(
                "select case_id, coalesce(ended_on, ''), coalesce(paused_on, '') from deadline"):
            if int(case) in found:
                found[int(case)]["clocks"].append((bool(ended), bool(paused)))
        for case, verb in self.store.rows("select subject_id, verb from audit_entry where subject = 'case'"):
            if int(case) in found and verb not in ("case.read", "case.escalate"):
                found[int(case)]["audit"].append(verb.removeprefix("case."))
        # A store gives rows without order as it likes, another way once a clock has been written to.
        for case in found.values():
            for unordered in ("papers", "clocks", "audit"):
                case[unordered].sort()
        return found

    def check(self, clients):
        found = self.read()
        for client in clients:
            for case in client.cases.values():
                there = found.get(case["id"])
                assert there, f"case {case['id']} was acknowledged and is not there"
                extra = there["actions"][len(case["done"]):]
                assert there["actions"][: len(case["done"])] == case["done"], (case, there)
                in_doubt = client.doubt and client.doubt[0] == case["id"]
                assert extra == [] or (in_doubt and extra == [client.doubt[1]]), (case, there, client.doubt)
        known = {case for client in clients for case in client.cases}
        strays = [id for id in found if id not in known]
        opening = [client for client in clients if client.doubt and client.doubt[1] == "open"]
        assert len(strays) <= len(opening), (strays, [client.doubt for client in clients])
        for id, there in found.items():
            state, step, link, papers, accepted = fold(there["actions"])
            assert (there["state"], there["step"], there["link"]) == (state, step, link), (id, there)
            assert sorted(there["papers"]) == papers, (id, there)
            assert bool(there["number"]) == accepted, (id, there)
            running = [paused for ended, paused in there["clocks"] if not ended]
            assert len(running) == (1 if accepted and state not in ENDS else 0), (id, there)
            assert all(paused == (state == "paused") for paused in running), (id, there)
            assert sorted(there["audit"]) == sorted(there["actions"]), (id, there)
        numbers = sorted(there["number"] for there in found.values() if there["number"])
        assert len(set(numbers)) == len(numbers)
        return found


def again(clients, ledger, chance):
    """Sends what was answered once more, and what was not answered until it is."""
    before = ledger.read()
    repeated = 0
    for client in clients:
        for case, name, login, path, body, key, status, text in chance.sample(client.sent, min(4, len(client.sent))):
            assert client.call(login, path, body, key) == (status, text), f"{name} was answered otherwise the second time"
            repeated += 1
    assert ledger.read() == before, "something was done twice"
    for client in clients:
        if not client.doubt:
            continue
        case, name, login, path, body, key = client.doubt
        # Other clients' cases have come in since the store was read.
        had = len(before[case]["actions"]) if case else len(ledger.read())
        was_done = case and had > len(client.cases[case]["done"])
        status, text = client.call(login, path, body, key)
        # What carries no key into its room is known by its version: done already, the page is stale.
        assert status < 300 or (status == 409 and was_done and name in ("answer", "visit")), (client.doubt, status, text)
        assert client.call(login, path, body, key) == (status, text)
        now = ledger.read()
        if case is None:
            opened = json.loads(text)
            client.cases[opened["id"]] = dict(
                id=opened["id"], version=opened["version"], step=opened["step"], link=0, state=opened["state"],
                done=["open"], family=opened["family_id"], ready=None)
            assert len(now) - had in (0, 1) and opened["id"] in now
        else:
            held = client.cases[case]
            assert now[case]["actions"] == held["done"] + [name], (client.doubt, now[case])
            held["done"].append(name)
            if status < 300 and name != "answer":
                Client.take(held, json.loads(text))
            else:
                held["version"] = int(ledger.store.rows(f"select version from case_file where id = {case}")[0][0])
            held["ready"] = {"answer": "apply", "visit": "investigate"}.get(name, held["ready"])
        client.doubt = None
    return repeated


@pytest.mark.parametrize("kind", stores())
def test_a_server_killed_at_any_moment_loses_and_doubles_nothing(kind, tmp_path):
    binary = os.environ.get("MINZHENG", os.path.join(ROOT, ".build/debug/minzheng"))
    address = f"{os.environ['MINZHENG_TEST_POSTGRES']}?store={__name__}" if kind == "postgres" else None
    office = Office(binary, str(tmp_path), os.path.join(ROOT, "packs"), persons=300, store=address)
    chance = random.Random(SEED)
    acknowledged = repeated = doubtful = 0
    try:
        tokens = {login: office.run("token", "issue", "--login", login, "--name", "演示", "--days", "90").strip()
                  for login in LOGINS}
        store = Store(office, kind, __name__)
        ledger = Ledger(store)
        village = int(store.rows("select id from region where level = 'village' order by id limit 1")[0][0])
        clients = []
        past = set(ledger.read())
        assert not past
        for _ in range(ROUNDS):
            old = {client.number: client for client in clients}
            clients = [Client(office, tokens, village, number, chance.getrandbits(32)) for number in range(CLIENTS)]
            for client in clients:
                if client.number in old:
                    client.cases, client.serial = old[client.number].cases, old[client.number].serial
                client.start()
            time.sleep(chance.uniform(0.15, 2.5))
            office.process.kill()
            office.process.wait()
            for client in clients:
                client.join(60)
                assert client.fault is None, client.fault
            acknowledged += sum(1 for client in clients for sent in client.sent if sent[6] < 300)
            doubtful += sum(1 for client in clients if client.doubt)
            # What stands in the store of a killed server, before anything mends it, and after it began anew.
            ledger.check(clients)
            office.days += 1
            office.start()
            ledger.check(clients)
            repeated += again(clients, ledger, chance)
            ledger.check(clients)
        found = ledger.read()
        assert office.run("audit", "verify")
        ended = sum(1 for case in found.values() if case["state"] in ENDS)
        print(f"\n{kind}: killed {ROUNDS} times; {acknowledged} requests acknowledged, {doubtful} in doubt, "
              f"{repeated} sent again; {len(found)} cases, {ended} ended")
        assert acknowledged > ROUNDS * 3
    finally:
        office.stop()
