import Foundation
import LyceumCore
import Testing

@testable import LyceumExam

@Suite("Tables in the harness's form")
struct HarnessTableTests {
    @Test("tables are those lm_eval 0.4.13 prints, byte for byte")
    func equalsHarness() throws {
        let path = try #require(Bundle.module.path(forResource: "harness-tables", ofType: "json", inDirectory: "Fixtures"))
        let cases = try #require(try JSON.read(path: path)["cases"]?.arrayValue)
        #expect(cases.count >= 25)
        for one in cases {
            let column = try #require(one["column"]?.stringValue.flatMap(HarnessTable.Column.init))
            let results = try #require(one["results"])
            let expected = try #require(one["table"]?.stringValue)
            let table = HarnessTable.text(results, column: column)
            #expect(table.utf8.elementsEqual(expected.utf8), "\(one["name"]?.stringValue ?? "")\n\(table)\n\(expected)")
        }
    }

    @Test("a record prints the same table as its result file")
    func record() {
        let record = ReportSamples.record(items: 40)
        let table = HarnessTable.text(record)
        let lines = table.split(separator: "\n").map(String.init)
        #expect(lines[0].contains("Tasks") && lines[0].contains("n-shot"))
        #expect(lines[2].hasPrefix("|school"))
        #expect(lines[3].hasPrefix("| - school_"))
        #expect(lines.allSatisfy { TextWidth.tableColumns($0) == TextWidth.tableColumns(lines[0]) })
    }

    @Test("nothing is printed for a file without results")
    func nothing() {
        #expect(HarnessTable.text(["results": [:]]) == "")
        #expect(HarnessTable.text(.null) == "")
        #expect(HarnessTable.text(ExaminationRecord(modelName: "m"), column: .groups) == "")
    }

    @Test("a group that contains itself ends")
    func circle() {
        let results: JSON = [
            "results": ["a": ["acc,none": 0.5], "b": ["acc,none": 0.25]], "group_subtasks": ["top": ["a"], "a": ["b"], "b": ["a"]],
        ]
        #expect(HarnessTable.text(results).contains("0.25"))
    }

    @Test("numbers are rounded as C rounds them")
    func rounding() {
        #expect(DecimalText.fixed(0.00005, places: 4) == "0.0001")
        #expect(DecimalText.fixed(2.5, places: 0) == "2")
        #expect(DecimalText.fixed(0.125, places: 2) == "0.12")
        #expect(DecimalText.fixed(-1e20, places: 1) == "-100000000000000000000.0")
        #expect(DecimalText.fixed(.nan, places: 4) == "nan")
    }
}
