// SPDX-License-Identifier: Apache-2.0

/// What people are told of a case, as a pack words it.
package struct MessageDefinition: Sendable, Equatable {
    /// When a message goes out by itself.
    package enum Occasion: String, Sendable, CaseIterable {
        /// The application was handed in.
        case submitted
        case accepted
        /// Turned away before acceptance 不予受理.
        case declined
        /// The applicant was asked for what is missing 补正.
        case supplement
        /// The total term was made longer.
        case extended
        /// A clock ran out and heads of offices are called upon 督办.
        case escalated
        /// The case went to the office that has to handle it, or back.
        case transferred
        /// What the applicant promised was found untrue.
        case promiseBroken = "promise-broken"
        case decided
        case withdrawn
        /// A bad rating was answered.
        case ratingAnswered = "rating-answered"
        /// A visit to the window was booked, or is no longer.
        case booked
        case bookingCancelled = "booking-cancelled"

        /// Whether it is something that happens to a case by an action on it.
        package var isOfCase: Bool { ![.ratingAnswered, .booked, .bookingCancelled].contains(self) }

        /// Whether a case may have reached it without a number and a term.
        var isBeforeAcceptance: Bool {
            [.submitted, .declined, .withdrawn, .transferred, .promiseBroken, .booked, .bookingCancelled].contains(self)
        }
    }

    package enum Channel: String, Sendable, CaseIterable {
        /// In the program itself: 我的消息 of residents, 消息 of offices.
        case site
        /// Text messages, through the gateway.
        case sms

        package var title: String { self == .site ? "站内" : "短信" }
    }

    package enum Audience: String, Sendable, CaseIterable {
        case applicant
        /// Whoever brought the application in the applicant's stead.
        case agent
        /// Whoever's turn it is now.
        case nextOffice = "next-office"

        package var title: String {
            switch self {
            case .applicant: "申请人"
            case .agent: "代理人"
            case .nextOffice: "下一环节"
            }
        }
    }

    package let id: String
    package let title: String
    /// Nil for one that only an outcome's `notify-` sends.
    package let occasion: Occasion?
    package let text: MessageText
    /// The shorter words of a text message; nil where `text` serves.
    package let short: MessageText?
    package let channels: [Channel]
    package let audience: [Audience]
    /// Most characters of a text message.
    package let limit: Int
    package let place: PackPlace

    package func words(_ channel: Channel) -> MessageText { channel == .sms ? short ?? text : text }
}

/// Words with places for variables, such as `您申请的{事项}已受理。`.
package struct MessageText: Sendable, Equatable {
    /// What a message may say. A closed set, so that nothing about a person's circumstances gets into one by accident.
    package enum Variable: String, Sendable, CaseIterable {
        case service = "事项"
        case number = "编号"
        case step = "环节"
        case due = "到期日"
        case office = "机关"
        /// Whose turn it is, where a case goes to another office.
        case handler = "承办机关"
        case date = "日期"
        case outcome = "结果"
        /// What was asked for, in the office's words.
        case lacking = "还缺"
        case reason = "理由"
        /// When and where somebody is expected at a window.
        case slot = "预约时间"
        case place = "地点"

        /// Most characters that it takes; longer ones are cut.
        package var room: Int {
            switch self {
            case .service: 24
            case .number: 24
            case .step: 12
            case .due, .date: 11
            case .office, .handler: 24
            case .outcome, .slot: 20
            case .place: 30
            case .lacking, .reason: 400
            }
        }

        /// Written freely by an office: it may name an illness or an income, and is only shown after signing in.
        package var isPrivate: Bool { self == .lacking || self == .reason }
    }

    package enum Part: Sendable, Equatable {
        case text(String)
        case variable(Variable)
    }

    package let parts: [Part]

    package var variables: Set<Variable> {
        Set(parts.compactMap { if case .variable(let variable) = $0 { variable } else { nil } })
    }

    /// Most characters that it can come to.
    package var most: Int {
        parts.reduce(0) { sum, part in
            switch part {
            case .text(let text): sum + text.count
            case .variable(let variable): sum + variable.room
            }
        }
    }

    /// - Parameter unknown: told every name in braces that is no variable, and an unpaired brace.
    init(_ text: String, unknown: (String) -> Void) {
        var parts: [Part] = []
        var rest = Substring(text)
        while let open = rest.firstIndex(of: "{") {
            guard let close = rest[open...].firstIndex(of: "}") else {
                unknown(String(rest[open...]))
                break
            }
            if open > rest.startIndex { parts.append(.text(String(rest[..<open]))) }
            let name = String(rest[rest.index(after: open)..<close])
            if let variable = Variable(rawValue: name) {
                parts.append(.variable(variable))
            } else {
                unknown(name)
            }
            rest = rest[rest.index(after: close)...]
        }
        if !rest.isEmpty { parts.append(.text(String(rest))) }
        self.parts = parts
    }

    /// The words with the values in their places.
    /// - Parameter values: a variable without value is left out.
    package func filled(_ values: [Variable: String]) -> String {
        parts.map { part in
            switch part {
            case .text(let text): return text
            case .variable(let variable):
                let value = values[variable] ?? ""
                return value.count <= variable.room ? value : value.prefix(variable.room - 1) + "…"
            }
        }.joined()
    }
}
