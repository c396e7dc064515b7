// SPDX-License-Identifier: Apache-2.0
import CivilAffairs
import Packs
import SharedKernel
import Vocabulary

extension DemoBuilder {
    /// A dozen made-up place names and social organisations (演示), some renamed, closed or with their certificate
    /// revoked. A pack without these registers gets none.
    func registers(_ office: Office) async throws {
        guard let drafter = office.actors["jingban"] else { return }
        let tree = try await rooms.regions.tree()
        let towns = tree.children(of: tree.county?.id ?? 0).filter { $0.level == .township && !$0.isRetired }
        guard !towns.isEmpty else { return }
        let known = Set(rooms.registers.definitions.map(\.id))
        if known.contains("place_name") { try await placeNames(drafter, towns: towns) }
        if known.contains("social_organization") { try await socialOrganizations(drafter, towns: towns) }
    }

    private struct DemoPlace {
        let name: String
        let pinyin: String
        let kind: String
        let meaning: String
        let extent: String
    }

    private static let places: [DemoPlace] = [
        .init(name: "荷香路", pinyin: "Hexiang Lu", kind: "街路巷", meaning: "沿路旧有荷塘，取荷花飘香之意", extent: "东起演示大道，西至月湖路"),
        .init(name: "月湖路", pinyin: "Yuehu Lu", kind: "街路巷", meaning: "因临月湖得名", extent: "南起荷香路，北至学堂街"),
        .init(name: "学堂街", pinyin: "Xuetang Jie", kind: "街路巷", meaning: "街旁旧有学堂", extent: "东起月湖路，西至柳林巷"),
        .init(name: "柳林巷", pinyin: "Liulin Xiang", kind: "街路巷", meaning: "巷口旧有柳林", extent: "南起学堂街，北至排灌渠"),
        .init(name: "同心桥", pinyin: "Tongxin Qiao", kind: "专业设施", meaning: "两村合力修建，取同心之意", extent: "跨排灌渠"),
        .init(name: "望月湖", pinyin: "Wangyue Hu", kind: "自然地理实体", meaning: "湖面开阔，宜于望月", extent: "面积约 0.4 平方千米"),
        .init(name: "青石岗", pinyin: "Qingshi Gang", kind: "自然地理实体", meaning: "岗上多青石", extent: "海拔约 62 米"),
        .init(name: "安和里", pinyin: "Anhe Li", kind: "住宅区和楼宇", meaning: "取平安和顺之意", extent: "东至月湖路，南至荷香路"),
        .init(name: "禾丰苑", pinyin: "Hefeng Yuan", kind: "住宅区和楼宇", meaning: "原为稻田，取禾苗丰茂之意", extent: "西至柳林巷，北至学堂街"),
        .init(name: "新渡口", pinyin: "Xin Dukou", kind: "专业设施", meaning: "由旧渡口迁建", extent: "望月湖东岸"),
        .init(name: "旧渡口", pinyin: "Jiu Dukou", kind: "专业设施", meaning: "清代设渡，故名", extent: "望月湖西岸"),
        .init(name: "南园老街", pinyin: "Nanyuan Laojie", kind: "街路巷", meaning: "旧时南园集市所在", extent: "已并入荷香路"),
    ]

    private func placeNames(_ actor: Actor, towns: [Region]) async throws {
        var made: [String: RegisterEntry] = [:]
        for (place, item) in Self.places.enumerated() {
            let town = towns[place % min(3, towns.count)]
            let entry = try await rooms.registers.create(
                actor: actor,
                registerID: "place_name",
                regionID: town.id,
                typed: [
                    "name": item.name + "（演示）", "pinyin": item.pinyin, "kind": item.kind, "meaning": item.meaning,
                    "approved_by": item.kind == "街路巷" ? "市人民政府（演示）" : "主管部门（演示）",
                    "document": "演示〔2025〕\(place + 1)号",
                    "approved_on": clock.today.adding(days: -40 - place * 23).iso, "located_in": "#\(town.id)",
                    "from_to": item.extent,
                    "point": "30.6\(40 + place * 37 % 53),113.1\(30 + place * 29 % 67)",
                ],
                from: clock.today.adding(days: -30 - place * 23)
            )
            made[item.name] = entry
        }
        guard let old = made["旧渡口"], let new = made["新渡口"], let street = made["南园老街"] else { return }
        let linked = try await rooms.registers.change(
            actor: actor,
            RegisterChange(
                registerID: "place_name",
                entryID: old.id,
                version: old.version,
                values: ["successor": .link(new.id)],
                reason: "渡口迁建，登记更名后的地名（演示）"
            )
        )
        _ = try await rooms.registers.move(actor: actor, move("place_name", linked, "rename", "演示〔2026〕3号 渡口迁建更名"))
        _ = try await rooms.registers.move(actor: actor, move("place_name", street, "abolish", "演示〔2026〕5号 并入荷香路"))
    }

    private func move(_ register: String, _ entry: RegisterEntry, _ id: String, _ reason: String) -> RegisterMove {
        RegisterMove(registerID: register, entryID: entry.id, version: entry.version, moveID: id, reason: reason)
    }

    private struct DemoSociety {
        let name: String
        let kind: String
        let code: String
        let supervisor: String
        let head: String
        let funds: String
        let scope: String
    }

    private static let societies: [DemoSociety] = [
        .init(
            name: "荷乡志愿者协会",
            kind: "社会团体",
            code: "51429006MJY9001X6U",
            supervisor: "无（直接登记）",
            head: "姚晓云",
            funds: "30000",
            scope: "组织志愿服务，开展志愿者培训"
        ),
        .init(
            name: "月湖水产养殖协会",
            kind: "社会团体",
            code: "51429006MJY9002X25",
            supervisor: "农业农村局（演示）",
            head: "程国海",
            funds: "50000",
            scope: "养殖技术交流，行业自律"
        ),
        .init(
            name: "老年体育协会",
            kind: "社会团体",
            code: "51429006MJY9003X9G",
            supervisor: "文化和旅游局（演示）",
            head: "魏建平",
            funds: "30000",
            scope: "组织老年人健身活动"
        ),
        .init(
            name: "花鼓戏爱好者协会",
            kind: "社会团体",
            code: "51429006MJY9004X5R",
            supervisor: "文化和旅游局（演示）",
            head: "谢桂芳",
            funds: "30000",
            scope: "花鼓戏传习和展演"
        ),
        .init(
            name: "慈善互助会",
            kind: "社会团体",
            code: "51429006MJY9005X13",
            supervisor: "无（直接登记）",
            head: "唐志明",
            funds: "200000",
            scope: "扶老、救孤、恤病、助残"
        ),
        .init(
            name: "夕阳红养老服务中心",
            kind: "民办非企业单位",
            code: "52429006MJY9006X8B",
            supervisor: "民政局（演示）",
            head: "董秀莲",
            funds: "300000",
            scope: "养老服务，居家上门照护"
        ),
        .init(
            name: "小雨点社会工作服务中心",
            kind: "民办非企业单位",
            code: "52429006MJY9007X4L",
            supervisor: "无（直接登记）",
            head: "薛文静",
            funds: "30000",
            scope: "社会救助、儿童关爱社会工作服务"
        ),
        .init(
            name: "启明星儿童康复中心",
            kind: "民办非企业单位",
            code: "52429006MJY9008X0X",
            supervisor: "残疾人联合会（演示）",
            head: "侯丽萍",
            funds: "500000",
            scope: "残疾儿童康复训练"
        ),
        .init(
            name: "青禾幼儿园",
            kind: "民办非企业单位",
            code: "52429006MJY9009X79",
            supervisor: "教育局（演示）",
            head: "石慧",
            funds: "200000",
            scope: "学前教育"
        ),
        .init(
            name: "匠心职业培训学校",
            kind: "民办非企业单位",
            code: "52429006MJY9010X2X",
            supervisor: "人力资源和社会保障局（演示）",
            head: "江伟",
            funds: "300000",
            scope: "职业技能培训"
        ),
        .init(
            name: "清泉环保服务社",
            kind: "民办非企业单位",
            code: "52429006MJY9011X99",
            supervisor: "生态环境局（演示）",
            head: "陆子晴",
            funds: "30000",
            scope: "环境保护宣传"
        ),
        .init(
            name: "博雅书画院",
            kind: "民办非企业单位",
            code: "52429006MJY9012X5J",
            supervisor: "文化和旅游局（演示）",
            head: "顾长青",
            funds: "50000",
            scope: "书画创作和交流"
        ),
    ]

    private func socialOrganizations(_ actor: Actor, towns: [Region]) async throws {
        let now = clock.now()
        var made: [RegisterEntry] = []
        for (place, item) in Self.societies.enumerated() {
            let town = towns[place % min(4, towns.count)]
            let founded = now.date.adding(months: -6 - place * 6)
            // Entered on the day they were founded, so that the years since can be counted.
            clock.travel(to: Timestamp(date: founded, hour: 10, minute: 20))
            let entry = try await rooms.registers.create(
                actor: actor,
                registerID: "social_organization",
                regionID: town.id,
                typed: [
                    "name": "\(item.name)（演示）", "kind": item.kind, "credit_code": item.code,
                    "supervisor": item.supervisor, "representative": item.head, "funds": item.funds,
                    "phone": "1390000\(8_100 + place)", "address": "\(town.name)演示路\(place * 3 + 1)号",
                    "scope": item.scope, "founded_on": founded.iso,
                ],
                from: founded
            )
            made.append(entry)
            guard place < 9 else { continue }
            _ = try await rooms.registers.issueCertificate(
                actor: actor,
                registerID: "social_organization",
                entryID: entry.id
            )
        }
        clock.travel(to: now)
        for (place, id, reason) in [
            (8, "cancel", "理事会决定终止，清算完毕（演示）"), (11, "revoke", "连续两年未参加年度检查（演示）"),
        ] {
            _ = try await rooms.registers.move(actor: actor, move("social_organization", made[place], id, reason))
        }
    }
}
