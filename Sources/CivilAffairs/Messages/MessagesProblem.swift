// SPDX-License-Identifier: Apache-2.0
package import Vocabulary

/// What can go wrong with messages and subscriptions.
package enum MessagesProblem: Problem, Equatable {
    case unknownMessage
    /// A case asks for a message that no release words.
    case unknownTemplate(String)
    /// Only what was given up or has failed is sent again.
    case notResendable(state: String)
    case recipientDied
    case noMobile
    /// The folder of the gateway cannot be written or read.
    case folder
    case unknownWebhook
    case unknownDelivery
    case stale
    case ended
    case titleNeeded
    /// No address that may be sent to.
    case address(reason: String)
    case unknownService(String)
    case unknownEvent(String)
    /// Only what was given up is delivered again or passed over.
    case notDead(state: String)

    package var code: String {
        switch self {
        case .unknownMessage: "messages.unknown"
        case .unknownTemplate: "messages.unknown-template"
        case .notResendable: "messages.not-resendable"
        case .recipientDied: "messages.recipient-died"
        case .noMobile: "messages.no-mobile"
        case .folder: "messages.folder"
        case .unknownWebhook: "webhook.unknown"
        case .unknownDelivery: "webhook.unknown-delivery"
        case .stale: "webhook.stale"
        case .ended: "webhook.ended"
        case .titleNeeded: "webhook.title-needed"
        case .address: "webhook.address"
        case .unknownService: "webhook.unknown-service"
        case .unknownEvent: "webhook.unknown-event"
        case .notDead: "webhook.not-dead"
        }
    }

    package var kind: ProblemKind {
        switch self {
        case .unknownMessage, .unknownWebhook, .unknownDelivery: .notFound
        case .notResendable, .stale, .ended, .notDead: .conflict
        case .folder: .unavailable
        case .unknownTemplate, .recipientDied, .noMobile, .titleNeeded, .address, .unknownService, .unknownEvent:
            .invalid
        }
    }

    package var message: String {
        switch self {
        case .unknownMessage: "没有找到这条消息，或不在您的辖区。"
        case .unknownTemplate(let id): "政策包里没有消息“\(id)”，请联系系统管理员。"
        case .notResendable(let state): "这条消息是“\(state)”，不用重发。"
        case .recipientDied: "收件人已去世，不能再发消息。请与家属当面联系。"
        case .noMobile: "收件人没有登记手机号。请先在人员档案里登记，或者电话、上门告知。"
        case .folder: "短信网关的文件夹读不了或写不了，请检查路径和权限。"
        case .unknownWebhook: "没有这个推送订阅。"
        case .unknownDelivery: "没有这条推送。"
        case .stale: "订阅刚刚被别人改过，请刷新页面后重新修改。"
        case .ended: "订阅已经停用，不能再改。请新建一个。"
        case .titleNeeded: "请填写订阅的名称，如接收系统的名字（不超过 60 字）。"
        case .address(let reason): "推送地址不能用：\(reason)"
        case .unknownService(let id): "没有事项“\(id)”，请重新选择。"
        case .unknownEvent(let id): "没有事件“\(id)”，请重新选择。"
        case .notDead(let state): "这条推送是“\(state)”，不用重新推送。"
        }
    }

    package var field: String? {
        switch self {
        case .titleNeeded: "title"
        case .address: "url"
        case .unknownService: "services"
        case .unknownEvent: "events"
        default: nil
        }
    }
}
