// SPDX-License-Identifier: Apache-2.0
import CivilAffairs
import SharedKernel
import Storage

/// What people who handle cases do with each other: handing on, asking, passing to another township, and many at once.
extension ModelWorld {
    mutating func handOn(_ index: Int) async throws {
        let one = cases[index]
        let actor = handler(one)
        let functions = one.dueFunctions()
        let apt = people.staff.filter { functions.contains($0.function ?? "") }
        let other = (random.chance(85) ? random.pick(apt) : random.pick(people.staff))?.userID ?? 0
        let reason = random.chance(90) ? "分工" : ""
        let casework = casework
        try await attempt("assign", index) {
            try await casework.assign(
                actor: actor,
                caseID: one.id,
                version: one.version,
                userID: other,
                reason: reason
            )
        }
    }

    mutating func ask(_ index: Int) async throws {
        let one = cases[index]
        let actor = handler(one)
        let other = anybody(one, .caseRead).userID ?? 0
        let kind: CaseOpinion.Kind = random.chance(60) ? .sign : .copy
        let casework = casework
        try await attempt("ask", index) {
            try await casework.ask(actor: actor, caseID: one.id, kind: kind, userID: other, question: "可否？")
        }
    }

    /// Somebody answers what is open, or whoever asked takes it back; so that no case is held for ever.
    mutating func answerOpinion(_ index: Int) async throws {
        let one = cases[index]
        let waiting = try await office.rooms.database.read { try ModelStore.advisers(one.id, in: $0) }
        guard let adviser = random.pick(waiting), let actor = people.staff.first(where: { $0.userID == adviser })
        else { return }
        let asked = try await office.rooms.database.read { try ModelStore.asked(one.id, of: adviser, in: $0) }
        guard let opinion = random.pick(asked) else { return }
        let casework = casework
        if random.chance(20), let other = random.pick(people.staff) {
            try await attempt("withdraw question", index) {
                try await casework.withdrawOpinion(actor: other, caseID: one.id, opinionID: opinion)
            }
            return
        }
        let agrees = random.chance(70)
        let text = random.chance(92) ? "同意按此办理" : ""
        try await attempt("opinion", index) {
            try await casework.answer(
                actor: actor,
                caseID: one.id,
                opinionID: opinion,
                agrees: agrees,
                text: text
            )
        }
    }

    /// The case goes to the other township, or back to where it came from.
    mutating func moveAway(_ index: Int) async throws {
        let one = cases[index]
        let actor = handler(one)
        let other = one.villageID == office.village ? office.otherVillage : office.village
        let goesBack = random.chance(30)
        let reason = random.chance(92) ? "户籍在外镇" : ""
        let casework = casework
        let isDone = try await attempt("transfer", index) {
            if goesBack {
                try await casework.sendBack(actor: actor, caseID: one.id, version: one.version, reason: reason)
            } else {
                try await casework.transfer(
                    actor: actor,
                    caseID: one.id,
                    version: one.version,
                    to: other,
                    reason: reason
                )
            }
        }
        if isDone { cases[index].villageID = other }
    }

    /// An officer takes all that is on the list one step on, whatever it is; each case by its own rules.
    mutating func takeManyOn() async throws {
        guard let actor = random.pick(people.staff.filter { $0.may(.caseRead) }) else { return }
        let (casework, effects, access) = (casework, office.rooms.effects, office.rooms.access)
        var run: Int64?
        try await attempt("choose many", nil) {
            run = try await casework.chooseBulk(actor: actor, .all(CaseFilter()))
        }
        guard let run else { return }
        let offers = try await casework.bulk(actor: actor, id: run).offers
        guard let offer = random.pick(offers) else { return }
        let comment = random.chance(90) ? "一并办理" : ""
        let isStarted = try await attempt("start many", nil) {
            try await casework.startBulk(actor: actor, id: run, key: offer.key, comment: comment)
        }
        guard isStarted else { return }
        try await attempt("many", nil) {
            while try await effects.workBulk(worker: "model", access: access) {}
        }
        for index in cases.indices { try await check(index) }
        let done = try await casework.bulk(actor: actor, id: run).run
        guard done.state == .done, done.finished == done.total else {
            throw ModelCase.Violation("\(done.finished) of \(done.total) cases were taken on")
        }
        counts["many done", default: 0] += done.done
        counts["many refused", default: 0] += done.refused
        office.pass(minutes: 1)
    }
}
