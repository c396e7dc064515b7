// SPDX-License-Identifier: Apache-2.0
import HTTPTypes
import Vocabulary

/// What can be wrong with a request of the API before any business is done.
enum APIProblem: Problem, Equatable {
    case noToken
    case badToken
    case passwordFirst
    case tooFast(seconds: Int)
    case notJSON
    case notObject
    case unknownField(String)
    case missingField(String)
    case badField(String, needed: String)
    case unknownParameter(String)
    case badParameter(String, needed: String)
    case badKey
    case keyUsed
    case stillRunning
    case noEndpoint
    /// The address is known, but not with this method.
    case otherMethod

    var code: String {
        switch self {
        case .noToken: "api.no-token"
        case .badToken: "api.bad-token"
        case .passwordFirst: "api.password-first"
        case .tooFast: "api.too-fast"
        case .notJSON: "api.not-json"
        case .notObject: "api.not-an-object"
        case .unknownField: "api.unknown-field"
        case .missingField: "api.missing-field"
        case .badField: "api.bad-field"
        case .unknownParameter: "api.unknown-parameter"
        case .badParameter: "api.bad-parameter"
        case .badKey: "api.bad-idempotency-key"
        case .keyUsed: "api.idempotency-key-used"
        case .stillRunning: "api.still-running"
        case .noEndpoint: "api.no-endpoint"
        case .otherMethod: "api.other-method"
        }
    }

    var kind: ProblemKind {
        switch self {
        case .noToken, .badToken, .passwordFirst, .tooFast: .forbidden
        case .noEndpoint, .otherMethod: .notFound
        case .keyUsed, .stillRunning: .conflict
        case .notJSON, .notObject, .unknownField, .missingField, .badField, .unknownParameter, .badParameter, .badKey:
            .invalid
        }
    }

    var status: HTTPResponse.Status {
        switch self {
        case .noToken, .badToken: .unauthorized
        case .passwordFirst: .forbidden
        case .tooFast: .tooManyRequests
        case .notJSON, .notObject, .unknownField, .unknownParameter, .badParameter, .badKey: .badRequest
        case .missingField, .badField: .unprocessableContent
        case .keyUsed, .stillRunning: .conflict
        case .noEndpoint: .notFound
        case .otherMethod: .methodNotAllowed
        }
    }

    var message: String {
        switch self {
        case .noToken: "缺少令牌，请在 Authorization 头中写 Bearer 和令牌。"
        case .badToken: "令牌不正确、已过期或已撤销，请向系统管理员申请新的令牌。"
        case .passwordFirst: "令牌所属用户还在使用初始密码，请先登录网页修改密码。"
        case .tooFast(let seconds): "请求过于频繁（每个令牌每秒最多 60 次），请 \(seconds) 秒后再试。"
        case .notJSON: "请求内容不是有效的 JSON（UTF-8）。"
        case .notObject: "请求内容应为 JSON 对象，Content-Type 为 application/json。"
        case .unknownField(let name): "没有“\(name)”这个字段，请对照接口文档核对拼写。"
        case .missingField(let name): "缺少必填字段“\(name)”。"
        case .badField(let name, let needed): "字段“\(name)”应为\(needed)。"
        case .unknownParameter(let name): "没有“\(name)”这个查询参数，请对照接口文档核对拼写。"
        case .badParameter(let name, let needed): "查询参数“\(name)”应为\(needed)。"
        case .badKey: "Idempotency-Key 应为 1 到 100 个可见的 ASCII 字符，建议使用 UUID。"
        case .keyUsed: "这个 Idempotency-Key 已用于另一个请求，请换一个新的。"
        case .stillRunning: "同一个请求正在处理中，请稍候再查询结果。"
        case .noEndpoint: "没有这个接口，请对照 /api/openapi.json 核对地址和方法。"
        case .otherMethod: "这个接口不接受该方法，可用的方法见 Allow 头。"
        }
    }

    var field: String? {
        switch self {
        case .unknownField(let name), .missingField(let name), .badField(let name, _), .unknownParameter(let name),
            .badParameter(let name, _):
            name
        default: nil
        }
    }
}
