// SPDX-License-Identifier: Apache-2.0
import Packs
import Vocabulary

/// Pure reading of what offices do together.
enum CooperationRules {
    /// A referral after what the other side said.
    static func answered(
        _ old: Referral,
        _ answer: Cooperation.Answer,
        on today: CivilDate,
        calendar: WorkCalendar
    ) throws -> Referral {
        guard old.state.isOpen else { throw CooperationProblem.over(state: old.state.title) }
        switch answer {
        case .accepted(let contact, let words):
            guard old.state == .sent else { throw CooperationProblem.over(state: old.state.title) }
            guard !contact.isEmpty else { throw CooperationProblem.contactNeeded }
            let due = DeadlineRules.due(.workingDay, old.replyDays, after: today, calendar: calendar)
            return old.with(.accepted, due: due.date, contact: contact, answer: words.isEmpty ? nil : words)
        case .declined(let contact, let words):
            guard old.state == .sent else { throw CooperationProblem.over(state: old.state.title) }
            guard !contact.isEmpty else { throw CooperationProblem.contactNeeded }
            guard !words.isEmpty else { throw CooperationProblem.answerNeeded }
            return old.with(.declined, contact: contact, answer: words, ended: today)
        case .replied(let words):
            guard old.state == .accepted else { throw CooperationProblem.notTaken }
            guard !words.isEmpty else { throw CooperationProblem.answerNeeded }
            return old.with(.replied, contact: old.contact, answer: old.answer, result: words, ended: today)
        case .recalled(let words):
            guard !words.isEmpty else { throw CooperationProblem.reasonNeeded }
            return old.with(.recalled, contact: old.contact, answer: old.answer, result: words, ended: today)
        }
    }

    static func check(_ call: Cooperation.Call) throws {
        guard !call.topic.isEmpty, !call.place.isEmpty, !call.chair.isEmpty else {
            throw CooperationProblem.topicNeeded
        }
        guard Set(call.participants.map(\.unit)).count > 1 else { throw CooperationProblem.participantsNeeded }
        guard call.participants.count <= Conference.mostParticipants else {
            throw CooperationProblem.tooManyParticipants(most: Conference.mostParticipants)
        }
    }

    /// A conference with its minutes.
    static func held(
        _ old: Conference,
        on date: CivilDate,
        today: CivilDate,
        opinions: [String],
        conclusion: String,
        by recorder: String
    ) throws -> Conference {
        guard old.state == .planned else { throw CooperationProblem.over(state: old.state.title) }
        guard date <= today else { throw CooperationProblem.dayAhead }
        guard !conclusion.isEmpty else { throw CooperationProblem.conclusionNeeded }
        let participants = old.participants.enumerated().map { place, one in
            Conference.Participant(
                unit: one.unit,
                name: one.name,
                opinion: opinions.indices.contains(place) ? opinions[place] : ""
            )
        }
        guard Set(participants.filter { !$0.opinion.isEmpty }.map(\.unit)).count > 1 else {
            throw CooperationProblem.opinionsNeeded
        }
        return old.ended(.held, on: date, participants, conclusion, by: recorder)
    }

    static func cancelled(_ old: Conference, reason: String, by recorder: String) -> Conference {
        old.ended(.cancelled, on: old.on, old.participants, reason, by: recorder)
    }
}

extension Referral {
    fileprivate func with(
        _ state: State,
        due: CivilDate? = nil,
        contact: String? = nil,
        answer: String? = nil,
        result: String? = nil,
        ended: CivilDate? = nil
    ) -> Referral {
        Referral(
            id: id,
            number: number,
            caseID: caseID,
            personID: personID,
            personName: personName,
            partnerID: partnerID,
            partnerTitle: partnerTitle,
            need: need,
            note: note,
            sentBy: sentBy,
            sentOn: sentOn,
            state: state,
            dueOn: due,
            replyDays: replyDays,
            contact: contact,
            answer: answer,
            result: result,
            endedOn: ended
        )
    }
}

extension Conference {
    fileprivate func ended(
        _ state: State,
        on date: CivilDate,
        _ participants: [Participant],
        _ conclusion: String,
        by recorder: String
    ) -> Conference {
        Conference(
            id: id,
            number: number,
            caseID: caseID,
            topic: topic,
            on: date,
            place: place,
            chair: chair,
            calledBy: calledBy,
            state: state,
            participants: participants,
            conclusion: conclusion,
            recordedBy: recorder
        )
    }
}
