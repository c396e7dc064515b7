// SPDX-License-Identifier: Apache-2.0
import Vocabulary

/// What may change when, and what has to go before it. Pure.
enum EnrolmentRules {
    /// Benefits begin with the month after confirmation. Basis: 民发〔2021〕57号 第二十四条; 期限 T07
    static func start(confirmedOn date: CivilDate) -> Month {
        date.month.adding(1)
    }

    /// - Throws: `BenefitsProblem.noMembers`, `.memberTwice`, `.badAmount`.
    static func check(_ opening: EnrolmentOpening) throws {
        guard !opening.members.isEmpty else { throw BenefitsProblem.noMembers }
        guard Set(opening.members).count == opening.members.count else { throw BenefitsProblem.memberTwice }
        try check(amount: opening.amount)
    }

    static func check(amount: Money) throws {
        guard amount >= .zero, amount <= Money.limit else { throw BenefitsProblem.badAmount }
    }

    /// A cut needs a hearing and counts from the coming month at the earliest; a death counts from the month after it.
    /// Basis: 社会救助法 第四十八条
    /// - Throws: `BenefitsProblem.hearingNeeded`, `.tooEarly`, `.reasonNeeded`.
    static func check(_ order: ChangeOrder, kind: EnrolmentChange.Kind, isCut: Bool, heard: Bool, today: CivilDate)
        throws
    {
        guard !order.reason.isEmpty else { throw BenefitsProblem.reasonNeeded }
        guard isCut else { return }
        if heard {
            guard let hearing = order.hearing, !hearing.note.isEmpty, hearing.on <= today else {
                throw BenefitsProblem.hearingNeeded(kind: kind)
            }
        }
        let earliest = today.month.adding(1)
        guard kind == .death || order.from >= earliest else { throw BenefitsProblem.tooEarly(earliest: earliest) }
    }

    /// Only the ends of a number, for readers who may not see the enrolment itself.
    static func masked(_ number: String) -> String {
        "\(number.prefix(while: { $0 != "-" }))-***\(number.suffix(2))"
    }

    /// - Throws: `BenefitsProblem.covered` naming the first enrolment, when there is one.
    static func refuse(_ coverage: [Coverage]) throws {
        guard let first = coverage.first else { return }
        throw BenefitsProblem.covered(
            people: Set(coverage.map(\.personID)).count,
            number: masked(first.number),
            program: first.programID,
            from: first.from
        )
    }

    /// The months a run has to look at: its own, and those since the earliest change.
    static func months(_ month: Month, since earliest: Month?) -> [Month] {
        guard let earliest, earliest < month else { return [month] }
        return Array(earliest...month)
    }

    /// - Throws: `BenefitsProblem.monthSkipped`, `.monthAhead`.
    static func checkRun(_ month: Month, latest: Month?, today: CivilDate) throws {
        let limit = today.month.adding(1)
        guard month <= limit else { throw BenefitsProblem.monthAhead(latest: limit) }
        if let latest, month > latest.adding(1) { throw BenefitsProblem.monthSkipped(missing: latest.adding(1)) }
    }
}
