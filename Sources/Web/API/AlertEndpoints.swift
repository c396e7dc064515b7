// SPDX-License-Identifier: Apache-2.0
import CivilAffairs
import SharedKernel
import Vocabulary

/// What monthly matching found, looked into one by one.
enum AlertEndpoints {
    private static let kind = Input<Alert.Kind?>("kind")
    private static let handled = Input<Bool?>("handled", "Those that were looked into; absent for those that wait")
    private static let note = Input<String>("note", "What was found out, and what was done")

    static let all: [Endpoint] = [
        .get(
            "/alerts",
            "listAlerts",
            "Alerts of the office's region, oldest first",
            .permission(.enrolmentRead),
            query: [kind.field, handled.field, APICall.cursor.field, APICall.limit.field],
            alert.pages("AlertPage"),
            list
        ),
        .post(
            "/alerts/{id}/handle",
            "handleAlert",
            "Close an alert with what was found out",
            .permission(.enrolmentChange),
            body: "AlertHandling",
            [APICall.version.field, note.field],
            key
        ) { call in
            let id = try call.key()
            try await call.rooms.benefits.handleAlert(
                actor: call.actor,
                id: id,
                version: call.body[APICall.version],
                note: String(call.body[note].prefix(500))
            )
            return id
        },
    ]

    private static func list(_ call: APICall) async throws -> Listing<Alert> {
        let size = try call.pageSize
        let found = try await call.rooms.benefits.alerts(
            actor: call.actor,
            state: call.query[handled] == true ? .handled : .open,
            kind: call.query[kind],
            after: call.query[APICall.cursor],
            limit: size + 1
        )
        let page = Array(found.prefix(size))
        return Listing(items: page, next: found.count > size ? page.last?.id : nil, total: nil)
    }

    private static let key = Shape<Int64>("AlertKey", [.value("id") { $0 }])

    private static let alert = Shape<Alert>(
        "Alert",
        [
            .value("id") { $0.id },
            .value("kind") { $0.kind },
            .value("enrolment_id") { $0.enrolmentID },
            .value("enrolment_number") { $0.enrolmentNumber },
            .value("payee") { $0.payeeName },
            .value("person_id") { $0.personID },
            .value("region_id") { $0.regionID },
            .value("month") { $0.month },
            .value("detail", "What was found, without personal data") { $0.detail },
            .value("state", "open or handled") { $0.state.rawValue },
            .value("handled_note") { $0.handledNote },
            .value("version") { $0.version },
        ]
    )
}
