// SPDX-License-Identifier: Apache-2.0
import Policy

extension ResolvedPack {
    /// That outcomes only send messages that are there, and that what cannot go out by itself is sent by some outcome.
    static func check(_ messages: [MessageDefinition], services: [ServiceDefinition]) -> [PackFault] {
        let known = Set(messages.map(\.id))
        var sent: Set<String> = []
        let dangling = services.flatMap { service in
            service.steps.flatMap { step in
                step.outcomes.flatMap { outcome in
                    outcome.effects.filter { $0.kind == .notify }.compactMap { effect -> PackFault? in
                        sent.insert(effect.name)
                        guard !known.contains(effect.name) else { return nil }
                        return outcome.place.fault(
                            "环节“\(step.title)”要发消息“\(effect.name)”，但 messages 里没有；"
                                + "可写：\(known.sorted().joined(separator: "、"))"
                        )
                    }
                }
            }
        }
        let unused = messages.filter { $0.occasion == nil && !sent.contains($0.id) }.map { message in
            message.place.fault("消息“\(message.title)”没有写何时发出 on，也没有事项用 notify-\(message.id) 发出")
        }
        return dangling + unused
    }
}

extension QuietHours {
    /// Values of the parameter that are no part of a day.
    static func faults(of table: ParameterTable) -> [PackFault] {
        table.rows.filter { $0.name == parameter && QuietHours($0.value) == nil }.map { row in
            PackFault(
                file: row.file,
                line: row.line,
                column: 0,
                text: "“\(parameter)”写的是“\(row.value)”，应写成 21:00-08:00"
            )
        }
    }
}
