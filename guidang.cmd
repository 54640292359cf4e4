@echo off
rem Starts the program of this folder on Windows, in the same steps as the file guidang beside it.
rem
rem   guidang COMMAND ...     hands on to the program
rem   guidang test [ARG...]   format, lint, types, imports, tests; every ARG goes to pytest
rem
rem Exit code: the program's own, or 2 where it cannot be installed.
rem This file is ASCII throughout, since cmd may lose its place behind other characters; the
rem sentences are in validators\catalogs\wrapper.txt.
setlocal EnableExtensions DisableDelayedExpansion
set "PYTHONHOME="
set "PYTHONPATH="
set "PYTHONUTF8=1"
set "home=%~dp0"
set "home=%home:~0,-1%"
set "venv=%home%\.venv"
set "python=%venv%\Scripts\python.exe"
set "codepage="
for /f "tokens=2 delims=:." %%c in ('chcp') do set "codepage=%%c"
chcp 65001 >nul

call :installed
if not errorlevel 1 goto start

set "base="
set "old="
set "bare="
call :probe py -3
call :probe python3
call :probe python
if not defined base goto lacking
set "PYTHONPATH=%home%"
"%base%" -B -P -m jobs.install "%home%"
set "code=%errorlevel%"
set "PYTHONPATH="
if not "%code%"=="0" goto end

:start
if "%~1"=="test" goto test
rem -P: what lies in the user's folder, such as a workspace's templates, is not taken for ours.
"%python%" -P -m jobs.cli %*
set "code=%errorlevel%"
goto end

:test
set "arguments="
for /f "tokens=1,*" %%a in ("%*") do set "arguments=%%b"
pushd "%home%"
call :check "ruff format" "%python%" -m ruff format --check .
if errorlevel 1 goto tested
call :check "ruff check" "%python%" -m ruff check .
if errorlevel 1 goto tested
call :check "mypy" "%python%" -m mypy
if errorlevel 1 goto tested
call :check "lint-imports" "%venv%\Scripts\lint-imports.exe"
if errorlevel 1 goto tested
>&2 echo == pytest
rem Not through a call, which would split arguments at = and comma.
"%python%" -m pytest -n auto --dist loadfile --no-loadscope-reorder %arguments%
set "code=%errorlevel%"
if not "%code%"=="0" call :say failed pytest
popd
goto end
:tested
set "code=%errorlevel%"
popd
goto end

:lacking
set "code=2"
if defined bare (
    call :say bare "%bare%"
) else if defined old (
    call :say old "%old%"
) else (
    call :say none ""
)

:end
if defined codepage chcp %codepage% >nul
exit /b %code%

rem Starts no Python, so a start with nothing to do costs nothing.
:installed
if not exist "%python%" exit /b 1
if not exist "%venv%\installed\home" exit /b 1
set "at="
for /f "usebackq delims=" %%a in ("%venv%\installed\home") do set "at=%%a"
if not "%at%"=="%home%" exit /b 1
fc /b "%home%\requirements.txt" "%venv%\installed\requirements.txt" >nul 2>nul
if errorlevel 1 exit /b 1
fc /b "%home%\pyproject.toml" "%venv%\installed\pyproject.toml" >nul 2>nul
if errorlevel 1 exit /b 1
exit /b 0

rem Sets base to this Python where it will do, or notes what it lacks. Ends with another code where
rem there is no such Python; the Windows Store's stand-in is none.
:probe
if defined base exit /b 0
for /f "tokens=1,2,*" %%a in ('%* -c "import importlib.util as u, sys; v = sys.version_info; fit = u.find_spec('ensurepip') and u.find_spec('venv'); print('fit' if fit and v >= (3, 11) else 'bare' if v >= (3, 11) else 'old', '.'.join(map(str, v[:2])), sys.executable)" 2^>nul') do (
    if "%%a"=="fit" set "base=%%c"
    if "%%a"=="bare" if not defined bare set "bare=%%b"
    if "%%a"=="old" if not defined old set "old=%%b"
)
exit /b 0

rem Says one of the wrapper's sentences: key, what fills the gap.
:say
set "language=zh"
set "asked=%GUIDANG_LANG%"
if not defined asked set "asked=%LC_ALL%"
if not defined asked set "asked=%LANG%"
if defined asked if /i "%asked:~0,2%"=="en" set "language=en"
set "sentence="
for /f "usebackq tokens=1,2,*" %%a in ("%home%\validators\catalogs\wrapper.txt") do (
    if "%%a %%b"=="%language% %~1" set "sentence=%%c"
)
call set "sentence=%%sentence:{}=%~2%%"
>&2 echo %sentence%
exit /b 0

rem One check: name, command.
:check
>&2 echo == %~1
%2 %3 %4 %5 %6 %7 %8 %9
if not errorlevel 1 exit /b 0
set "failed=%errorlevel%"
call :say failed "%~1"
exit /b %failed%
