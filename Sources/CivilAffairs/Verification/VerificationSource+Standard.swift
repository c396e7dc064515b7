// SPDX-License-Identifier: Apache-2.0

extension VerificationSource {
    /// The sources of a 低保 case where a pack names none. Basis: 社会救助法 第四十条; 民发〔2021〕57号 第十七条.
    package static let standard: [VerificationSource] = [
        VerificationSource(
            id: "hukou",
            title: "户籍登记",
            department: "公安机关",
            items: [Item("户籍地", .text), Item("户籍登记住址", .text), Item("户籍状态", .text)]
        ),
        VerificationSource(
            id: "tax",
            title: "纳税申报收入",
            department: "税务部门",
            items: [
                Item("工资薪金所得", title: "工资性收入", .money(period: "月")),
                Item("经营所得", title: "经营净收入", .money(period: "年")),
            ]
        ),
        VerificationSource(
            id: "social-insurance",
            title: "社会保险待遇",
            department: "人力资源和社会保障部门",
            items: [
                Item("养老金", title: "养老保险待遇", .money(period: "月")),
                Item("基础养老金", title: "城乡居民基础养老金", .money(period: "月")),
                Item("工伤待遇", title: "工伤保险待遇", .money(period: "月")),
                Item("失业保险金", .money(period: "月")), Item("参保单位", .text),
            ],
            validityDays: 90
        ),
        VerificationSource(
            id: "real-estate",
            title: "不动产登记",
            department: "自然资源部门",
            items: [
                Item("房产套数", .number(unit: "套"), object: .realEstate),
                Item("商铺套数", .number(unit: "套"), object: .realEstate),
            ]
        ),
        VerificationSource(
            id: "market-entity",
            title: "市场主体登记",
            department: "市场监督管理部门",
            items: [
                Item("市场主体", title: "登记市场主体", .yesNo), Item("市场主体名称", .text),
                Item("出资额", .money(period: nil)),
            ]
        ),
        VerificationSource(
            id: "housing-fund",
            title: "住房公积金",
            department: "住房公积金中心",
            items: [
                Item("公积金余额", .money(period: nil)), Item("公积金缴存基数", .money(period: "月")),
            ],
            validityDays: 90
        ),
        VerificationSource(
            id: "vehicle",
            title: "机动车登记",
            department: "公安机关交通管理部门",
            items: [Item("机动车数量", .number(unit: "辆")), Item("车辆型号", .text)]
        ),
        VerificationSource(
            id: "bank",
            title: "银行存款和理财",
            department: "银行业金融机构",
            items: [Item("银行存款", .money(period: nil)), Item("理财产品", .money(period: nil))],
            validityDays: 90,
            answerDays: 15
        ),
        VerificationSource(
            id: "disability",
            title: "残疾人证",
            department: "残疾人联合会",
            items: [
                Item("残疾类别", .choice(disabilities)),
                Item(
                    "残疾等级",
                    .choice(
                        [("1级", "一级"), ("2级", "二级"), ("3级", "三级"), ("4级", "四级")].map {
                            CaseField.Option(value: $0.0, title: $0.1)
                        }
                    )
                ),
            ]
        ),
        VerificationSource(
            id: "marriage",
            title: "婚姻登记",
            department: "民政部门（婚姻登记）",
            items: [Item("婚姻状况", .text), Item("婚姻登记日期", .date)]
        ),
        VerificationSource(
            id: "funeral",
            title: "死亡和火化",
            department: "民政部门（殡葬）",
            items: [Item("死亡日期", .date)],
            validityDays: 30
        ),
        VerificationSource(
            id: "prison",
            title: "服刑情况",
            department: "司法行政部门",
            items: [Item("服刑", title: "在监狱服刑", .yesNo), Item("刑满日期", .date)]
        ),
    ]

    private static let disabilities = ["视力", "听力", "言语", "肢体", "智力", "精神", "多重"].map {
        CaseField.Option(value: $0, title: "\($0)残疾")
    }
}
