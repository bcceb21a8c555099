import FTCommands

FTLabCommand.main()
