// SPDX-License-Identifier: Apache-2.0
import Testing
import Vocabulary
import Web

struct ClockBadgeTests {
    private static func text(due: String, today: String) throws -> String {
        ClockBadge(
            due: try CivilDate(parsing: due),
            provisional: false,
            paused: false,
            today: try CivilDate(parsing: today),
            calendar: WorkCalendar([])
        ).text
    }

    @Test(arguments: [
        ("2026-11-21", "2026-11-21", "● 今天到期（11月21日）"), ("2026-11-22", "2026-11-21", "● 还剩 1 天（11月22日）"),
        ("2026-11-25", "2026-11-20", "● 还剩 3 个工作日（11月25日）"), ("2026-12-25", "2026-11-20", "还剩 25 个工作日（12月25日）"),
        ("2026-11-18", "2026-11-20", "▲ 已超期 2 个工作日（11月18日）"),
    ])
    func `a clock says how much is left, and never nought days`(due: String, today: String, expected: String) throws {
        #expect(try Self.text(due: due, today: today) == expected)
    }

    @Test func `a clock that stands still says so in words that every font has`() throws {
        let badge = ClockBadge(
            due: try CivilDate(parsing: "2026-12-25"),
            provisional: false,
            paused: true,
            today: try CivilDate(parsing: "2026-11-20"),
            calendar: WorkCalendar([])
        )
        #expect(badge.text == "时限暂停（原到 12月25日）")
    }
}
