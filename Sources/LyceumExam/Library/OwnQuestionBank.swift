extension ReadyTasks {
    static let ownQuestions: [ReadyFile] = [
        ReadyFile(
            "own_mcq",
            #"""
            include: _letters
            task: own_mcq
            tag: [own]
            metadata:
              summary: Your own multiple-choice questions (question, options, answer) from a file given with --data-dir.
              version: 1.0
              licence: yours
              answer: choice
              lyceum:
                source: a file or folder of your own (test.jsonl, test.csv, …) with question, options (list, mapping, or columns A to D) and answer \#
            (letter, position from 0, or text)
            """#)
    ]
}
