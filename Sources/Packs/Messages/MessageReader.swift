// SPDX-License-Identifier: Apache-2.0

/// Reads `messages/*.yaml`.
struct MessageReader {
    /// Three text messages in one; more than that is no text message.
    private static let usualLimit = 210
    private static let limits = 20...500
    private static let longest = 1_000

    let reader: NodeReader

    func messages() -> [MessageDefinition] {
        let messages = reader.list("messages").map(message)
        reader.close()
        for (id, same) in Dictionary(grouping: messages, by: \.id) where same.count > 1 {
            reader.fault("消息“\(id)”写了 \(same.count) 次，请只留一次")
        }
        return messages
    }

    private func message(_ item: NodeReader) -> MessageDefinition {
        let message = MessageDefinition(
            id: item.identifier("id"),
            title: item.text("title"),
            occasion: item.has("on") ? item.choice("on", MessageDefinition.Occasion.self) : nil,
            text: words(item.text("text"), of: "text", item),
            short: item.optionalText("sms").map { words($0, of: "sms", item) },
            channels: item.has("channels") ? item.choices("channels", MessageDefinition.Channel.self) : [.site],
            audience: item.has("to") ? item.choices("to", MessageDefinition.Audience.self) : [.applicant],
            limit: item.integer("limit", default: Self.usualLimit),
            place: item.place
        )
        check(message, item)
        item.close()
        return message
    }

    private func words(_ text: String, of key: String, _ item: NodeReader) -> MessageText {
        let known = MessageText.Variable.allCases.map { "{\($0.rawValue)}" }.joined(separator: "、")
        return MessageText(text) { name in
            item.fault("“\(key)”里的“\(name)”不是可用的变量，可写：\(known)", of: key)
        }
    }

    private func check(_ message: MessageDefinition, _ item: NodeReader) {
        let name = "消息“\(message.title)”"
        let sends = message.channels.contains(.sms)
        if message.channels.isEmpty { item.fault("\(name)没有写发送渠道 channels（site、sms）") }
        if message.audience.isEmpty { item.fault("\(name)没有写发给谁 to（applicant、agent、next-office）") }
        if !Self.limits.contains(message.limit) {
            item.fault("\(name)的短信长度 limit 应在 \(Self.limits.lowerBound) 至 \(Self.limits.upperBound) 字之间", of: "limit")
        }
        if message.short != nil, !sends { item.fault("\(name)写了短信文字 sms，但 channels 里没有 sms", of: "sms") }
        if message.text.most > Self.longest { item.fault("\(name)的正文最长可达 \(message.text.most) 字，请精简", of: "text") }
        if sends {
            let words = message.words(.sms)
            let key = message.short == nil ? "text" : "sms"
            for variable in words.variables.filter(\.isPrivate).sorted(by: { $0.rawValue < $1.rawValue }) {
                item.fault("短信里不能写{\(variable.rawValue)}：内容可能涉及隐私，只能登录后查看；请另写 sms", of: key)
            }
            if words.variables.allSatisfy({ !$0.isPrivate }), words.most > message.limit {
                item.fault("\(name)的短信最长可达 \(words.most) 字，超过 \(message.limit) 字，请精简或另写 sms", of: key)
            }
        }
        if message.audience == [.agent], !sends { item.fault("\(name)只发给代理人，代理人没有群众端账户，channels 要有 sms") }
        if message.audience == [.nextOffice], sends { item.fault("\(name)只发给办理机关，机关的消息只在站内，channels 请删去 sms") }
        if message.occasion?.isBeforeAcceptance == true {
            for variable in [MessageText.Variable.number, .due]
            where message.text.variables.union(message.short?.variables ?? []).contains(variable) {
                item.fault("\(name)发出时可能尚未受理，没有{\(variable.rawValue)}", of: "text")
            }
        }
    }
}
