// SPDX-License-Identifier: Apache-2.0
import Packs
import SharedKernel
package import Storage
import Vocabulary

/// Tells people, offices and other systems what happens to cases, in the transaction that it happens in.
package struct CaseMessenger: CaseWitness {
    let messages: Messages
    let webhooks: Webhooks
    let regions: Regions
    let services: any CaseServices
    let office: String

    package func happened(_ event: CaseEvent, in transaction: any Transaction) throws {
        let occasions = event.occasions
        let going = occasions.flatMap(messages.book.automatic)
        if !going.isEmpty {
            let letter = try letter(
                event.file,
                before: event.before,
                comment: event.comment,
                by: event.actor,
                in: transaction
            )
            for definition in going { try messages.write(definition, letter, in: transaction) }
        }
        try webhooks.record(payload(event, occasions), in: transaction)
    }

    /// Sends a message that an outcome asks for.
    /// - Throws: `MessagesProblem.unknownTemplate`.
    func notify(
        _ name: String,
        _ effect: CaseEffect,
        actor: Actor,
        in transaction: any Transaction
    ) throws {
        guard let definition = messages.book.message(name, release: effect.file.releaseHash) else {
            throw MessagesProblem.unknownTemplate(name)
        }
        let letter = try letter(effect.file, comment: effect.comment, by: actor, in: transaction)
        try messages.write(definition, letter, in: transaction)
    }

    /// Tells the applicant of a case what is no action on it.
    func tell(
        _ occasion: MessageDefinition.Occasion,
        of file: CaseFile,
        by actor: Actor,
        in transaction: any Transaction
    ) throws {
        let going = messages.book.automatic(occasion)
        guard !going.isEmpty else { return }
        let letter = try letter(file, comment: nil, by: actor, in: transaction)
        for definition in going { try messages.write(definition, letter, in: transaction) }
    }

    /// Tells a resident what is about no case.
    func tell(
        _ occasion: MessageDefinition.Occasion,
        personID: Int64,
        name: String,
        regionID: Int64,
        values: [MessageText.Variable: String],
        isCounty: Bool,
        in transaction: any Transaction
    ) throws {
        let going = messages.book.automatic(occasion)
        guard !going.isEmpty else { return }
        let office = isCounty ? office : try regions.tree(in: transaction).officeName(regionID)
        let letter = Letter(
            caseID: nil,
            regionID: regionID,
            applicantPersonID: personID,
            applicantName: name,
            agent: nil,
            next: [],
            values: values.merging([.office: office]) { given, _ in given },
            quiet: messages.book.quietHours(regionID: regionID, on: messages.clock.today)
        )
        for definition in going { try messages.write(definition, letter, in: transaction) }
    }

    private func letter(
        _ file: CaseFile,
        before: CaseFile? = nil,
        comment: String?,
        by actor: Actor,
        in transaction: any Transaction
    ) throws -> Letter {
        let flow = try services.service(file.serviceID, release: file.releaseHash).flow
        let chain = try flow.chain(file)
        let due = file.state.isEnded ? [] : try flow.due(file).map { chain[$0] }
        let today = messages.clock.today
        let tree = try regions.tree(in: transaction)
        let outcome = flow.steps.flatMap(\.outcomes).first { $0.id == file.outcome }
        let values: [MessageText.Variable: String?] = [
            .service: flow.title,
            .number: file.number,
            .step: try flow.step(file.step).title,
            .due: file.dueOn?.chinese,
            // Whoever acted speaks in their own office's name.
            .office: ["township", "village"].contains(actor.level)
                ? tree.officeName((before ?? file).regionID) : office,
            .handler: tree.officeName(file.regionID),
            .date: today.chinese,
            .outcome: outcome?.title ?? file.state.title,
            .lacking: comment,
            .reason: comment,
        ]
        return Letter(
            caseID: file.id,
            regionID: file.villageRegionID,
            applicantPersonID: file.applicantPersonID,
            applicantName: file.applicantName,
            agent: file.agent,
            next: due.flatMap { link in link.functions.filter { $0 != "resident" }.map { ($0, link.title) } },
            values: values.compactMapValues(\.self),
            quiet: messages.book.quietHours(regionID: file.regionID, on: today)
        )
    }

    private func payload(_ event: CaseEvent, _ occasions: [MessageDefinition.Occasion]) -> WebhookPayload {
        let file = event.file
        return WebhookPayload(
            events: occasions.map(\.rawValue),
            action: event.action,
            at: event.at,
            caseID: file.id,
            number: file.number,
            service: file.serviceID,
            state: file.state.rawValue,
            step: file.step,
            outcome: file.outcome,
            regionCode: services.code(of: file.regionID),
            acceptedOn: file.acceptedOn,
            dueOn: file.dueOn,
            decidedOn: file.decidedOn
        )
    }
}
