extension ReadyTasks {
    /// Subjects by category, as the authors' repository sorts them.
    private static let mmluSubjects: [(category: String, subjects: [String])] = [
        (
            "stem",
            [
                "abstract_algebra", "anatomy", "astronomy", "college_biology", "college_chemistry", "college_computer_science", "college_mathematics",
                "college_physics", "computer_security", "conceptual_physics", "electrical_engineering", "elementary_mathematics", "high_school_biology",
                "high_school_chemistry", "high_school_computer_science", "high_school_mathematics", "high_school_physics", "high_school_statistics",
                "machine_learning",
            ]
        ),
        (
            "other",
            [
                "business_ethics", "clinical_knowledge", "college_medicine", "global_facts", "human_aging", "management", "marketing", "medical_genetics",
                "miscellaneous", "nutrition", "professional_accounting", "professional_medicine", "virology",
            ]
        ),
        (
            "social_sciences",
            [
                "econometrics", "high_school_geography", "high_school_government_and_politics", "high_school_macroeconomics",
                "high_school_microeconomics", "high_school_psychology", "human_sexuality", "professional_psychology", "public_relations",
                "security_studies", "sociology", "us_foreign_policy",
            ]
        ),
        (
            "humanities",
            [
                "formal_logic", "high_school_european_history", "high_school_us_history", "high_school_world_history", "international_law",
                "jurisprudence", "logical_fallacies", "moral_disputes", "moral_scenarios", "philosophy", "prehistory", "professional_law",
                "world_religions",
            ]
        ),
    ]

    static let mmlu: [ReadyFile] = [mmluTemplate, mmluGroup] + mmluSubjects.flatMap { category, subjects in
        [mmluCategory(category)] + subjects.map { mmluSubject($0, category) }
    }

    // Rows are those of the hub (question, choices, answer as a number) or of the authors' archive (question, A, B, C, D, letter; no head).
    private static let mmluTemplate = ReadyFile(
        "_mmlu",
        #"""
        dataset_path: cais/mmlu
        test_split: test
        fewshot_split: dev
        fewshot_config:
          sampler: first_n
        output_type: multiple_choice
        doc_to_text: "{{question.strip()}}\n{% if choices is defined %}{% for choice in choices %}{{'ABCD'[loop.index0]}}. {{choice}}\n{% endfor %}{% else %}A. {{A}}\nB. {{B}}\nC. {{C}}\nD. {{D}}\n{% endif %}Answer:"
        doc_to_choice: ["A", "B", "C", "D"]
        doc_to_target: "{{answer if answer is string else 'ABCD'[answer]}}"
        metric_list:
          - metric: acc
            aggregation: mean
            higher_is_better: true
        metadata:
          version: 1.0
          licence: MIT
          chance: 0.25
          lyceum:
            source: MMLU (github.com/hendrycks/test, or cais/mmlu on the Hugging Face hub), folders dev, val and test with SUBJECT_test.csv
            columns: [question, A, B, C, D, answer]
            folders: [mmlu, data]
        """#)

    private static func mmluSubject(_ subject: String, _ category: String) -> ReadyFile {
        let shown = subject.split(separator: "_").joined(separator: " ")
        return ReadyFile(
            "mmlu_\(subject)",
            #"""
            include: _mmlu
            task: mmlu_\#(subject)
            task_alias: \#(subject)
            tag: [mmlu_\#(category)_tasks]
            dataset_name: \#(subject)
            description: "The following are multiple choice questions (with answers) about \#(shown).\n\n"
            metadata:
              summary: Four-option examination questions on \#(shown) (MMLU).
              version: 1.0
              licence: MIT
              chance: 0.25
              cues: {majority letter: about 0.27, longest option: about 0.28}
              lyceum:
                source: MMLU (github.com/hendrycks/test, or cais/mmlu on the Hugging Face hub), folders dev, val and test with \#(subject)_test.csv
                columns: [question, A, B, C, D, answer]
                folders: [mmlu, data]
            """#)
    }

    private static func mmluCategory(_ category: String) -> ReadyFile {
        let shown = category == "stem" ? "STEM" : category.split(separator: "_").joined(separator: " ")
        return ReadyFile(
            "mmlu_\(category)",
            #"""
            group: mmlu_\#(category)
            group_alias: \#(shown)
            task:
              - mmlu_\#(category)_tasks
            aggregate_metric_list:
              - metric: acc
                weight_by_size: true
            metadata:
              summary: The \#(shown) subjects of MMLU.
              version: 2
            """#)
    }

    private static let mmluGroup = ReadyFile(
        "mmlu",
        #"""
        group: mmlu
        task:
          - mmlu_stem
          - mmlu_other
          - mmlu_social_sciences
          - mmlu_humanities
        aggregate_metric_list:
          - metric: acc
            weight_by_size: true
        metadata:
          summary: 57 subjects from school to profession, four options (MMLU).
          version: 2
        """#)
}
