// SPDX-License-Identifier: Apache-2.0

extension TestSite {
    /// What a form for a made-up social organisation carries, by field.
    static func society(name: String, code: String = "51429006MJY9001X6U") -> [String: String] {
        [
            "name": name, "kind": "社会团体", "credit_code": code, "supervisor": "无（直接登记）",
            "representative": "姚晓云", "phone": "13900008100", "funds": "30000", "address": "演示路1号",
            "scope": "组织志愿服务", "founded_on": "2025-03-01",
        ]
    }
}
